// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';
import { select } from '../../forms';

export const accountComparing = catalogue('account/comparing', {
  title: (v: { readonly name: string }) => `${v.name} and its bank`,
  titleUnnamed: `The account and its bank`,
  on: `At the end of`,
  balance: `Balance that your bank shows`,
  balanceHelp: `Without what is still pending. Write a debt with a minus.`,
  compare: `Compare`,
  agree: `Both agree.`,
  adjusted: (v: { readonly amount: string }) => `The difference of ${v.amount} is made up for on that day: both agree now.`,
  differ: `They differ`,
  bankShows: (v: { readonly amount: string; readonly way: "less" | "other" }) => `Your bank shows ${v.amount} ${select(v.way, { "less": `less`, "other": `more` })} than is here. Look first for what is missing, or there twice.`,
  adjust: `Write down an adjustment`,
});
