// Written by `npm run generate` from en/dashboard.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const dashboardSpending = catalogue('dashboard/spending', {
  thisMonth: `Where it went this month`,
  month: (v: { readonly month: string }) => `Where it went in ${v.month}`,
  all: `All months`,
  others: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} other category`, "other": `${v.shown} other categories` })}`,
  othersBack: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} other category`, "other": `${v.shown} other categories` })}, where more came back`,
  together: `Together`,
});
