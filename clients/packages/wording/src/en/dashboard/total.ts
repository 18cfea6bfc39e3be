// Written by `npm run generate` from en/dashboard.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const dashboardTotal = catalogue('dashboard/total', {
  of: (v: { readonly when: string }) => `On all open accounts, ${v.when}`,
  today: `today`,
  apart: `Does not add up with the bank`,
  more: (v: { readonly count: number; readonly shown: string }) => `And ${plural(v.count, { "one": `${v.shown} more account`, "other": `${v.shown} more accounts` })}`,
});
