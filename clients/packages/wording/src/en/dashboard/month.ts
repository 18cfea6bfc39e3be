// Written by `npm run generate` from en/dashboard.json: change it there.
import { catalogue } from '../../catalogue';
import { select } from '../../forms';

export const dashboardMonth = catalogue('dashboard/month', {
  spent: (v: { readonly month: string }) => `Spent in ${v.month}`,
  spentSoFar: (v: { readonly month: string }) => `Spent in ${v.month} so far`,
  spentUpTo: (v: { readonly month: string; readonly day: string }) => `Spent in ${v.month}, up to ${v.day}`,
  besides: `Besides, in other currencies:`,
  cameIn: `Came in`,
  spentLine: `Spent`,
  left: `Left`,
  nothingBefore: (v: { readonly days: "month" | "other" }) => `Nothing was spent ${select(v.days, { "month": `in the month before`, "other": `in the same days of the month before` })}.`,
  asMuch: (v: { readonly days: "month" | "other" }) => `As much as ${select(v.days, { "month": `in the month before`, "other": `in the same days of the month before` })}.`,
  difference: (v: { readonly amount: string; readonly way: "more" | "other"; readonly days: "month" | "other" }) => `${v.amount} ${select(v.way, { "more": `more`, "other": `less` })} than ${select(v.days, { "month": `in the month before`, "other": `in the same days of the month before` })}.`,
});
