// Written by `npm run generate` from en/report.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const reportTable = catalogue('report/table', {
  title: `By category`,
  category: `Category`,
  share: `Share`,
  overMonths: (v: { readonly count: number; readonly shown: string }) => `Over ${plural(v.count, { "one": `${v.shown} month`, "other": `${v.shown} months` })} with transactions`,
  aMonth: (v: { readonly months: string }) => `A month, over ${v.months}`,
  spent: `Spent`,
  together: `Together`,
});
