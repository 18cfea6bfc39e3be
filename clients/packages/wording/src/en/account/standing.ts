// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const accountStanding = catalogue('account/standing', {
  loading: `Loading what was compared`,
  notLoaded: `What was compared could not be loaded`,
  nothing: `Nothing was compared yet. A statement that tells its balance is compared by itself when you import it; here you can compare what your bank shows.`,
  agreesUntil: (v: { readonly day: string }) => `Agrees with what was stated until ${v.day}.`,
  unknownBefore: `What was on the account before is not known yet. Edit the account and say what is or was on it: then what was stated is compared.`,
  differOn: (v: { readonly day: string }) => `They differ on ${v.day}`,
  difference: (v: { readonly stated: string; readonly ours: string; readonly difference: string }) => `Stated: ${v.stated}. Here: ${v.ours}. Difference: ${v.difference}.`,
  seeWhere: `See where it begins`,
  list: `Compared`,
  byStatement: `a statement`,
  byHand: `by hand`,
  byStatementAdjusted: `a statement, adjusted`,
  byHandAdjusted: `by hand, adjusted`,
  notCompared: `not compared yet`,
  agrees: `agrees`,
  differs: `differs`,
  since: `What came since`,
  agreedOn: (v: { readonly day: string }) => `Both agreed on ${v.day}`,
  opening: `The opening balance`,
  imported: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} transaction`, "other": `${v.shown} transactions` })} imported`,
  entered: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} transaction`, "other": `${v.shown} transactions` })} entered by hand`,
  removed: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} transaction`, "other": `${v.shown} transactions` })} removed`,
  changed: `Changed or brought back`,
  hereOn: (v: { readonly day: string }) => `Here on ${v.day}`,
});
