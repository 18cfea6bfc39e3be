// Written by `npm run generate` from en/report.json: change it there.
import { catalogue } from '../../catalogue';

export const reportChart = catalogue('report/chart', {
  caption: (v: { readonly first: string; readonly last: string }) => `Spending for each month from ${v.first} to ${v.last}.`,
  most: (v: { readonly month: string; readonly amount: string }) => `Most was spent in ${v.month}: ${v.amount}.`,
});
