// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';
import { select } from '../../forms';

export const accountScreen = catalogue('account/screen', {
  title: `Accounts`,
  open: `Open an account`,
  loading: `Loading accounts`,
  notLoaded: `Your accounts could not be loaded`,
  none: `No account yet`,
  noneHelp: `An account is a place where your money is: at a bank, on a card, in a drawer. Import a statement and its account opens by itself.`,
  closed: `Closed`,
  isNow: (v: { readonly name: string; readonly status: "open" | "other" }) => `${v.name} is ${select(v.status, { "open": `open`, "other": `closed` })}.`,
  undo: `Undo`,
  agreesUntil: (v: { readonly day: string }) => `agrees with the bank until ${v.day}`,
  private: `private`,
  actions: (v: { readonly name: string }) => `Actions for ${v.name}`,
  edit: `Edit`,
  compare: `Compare with a statement`,
  reopen: `Reopen`,
  close: `Close`,
  statedNotCompared: (v: { readonly amount: string; readonly day: string }) => `The bank states ${v.amount} on ${v.day}. Say what is on it today (Edit), and it can be compared.`,
  apart: `Does not add up`,
  stated: (v: { readonly amount: string; readonly day: string }) => `The bank states ${v.amount} on ${v.day}. Where it begins stands under Earlier imports.`,
  statedApart: (v: { readonly amount: string; readonly day: string; readonly difference: string }) => `The bank states ${v.amount} on ${v.day}, ${v.difference} apart. Where it begins stands under Earlier imports.`,
});
