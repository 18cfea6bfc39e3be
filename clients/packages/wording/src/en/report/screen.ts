// Written by `npm run generate` from en/report.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const reportScreen = catalogue('report/screen', {
  title: `Reports`,
  rest: `Everything else`,
  byMonth: `Spending by month`,
  loading: `Loading spending`,
  notLoaded: `The report could not be loaded`,
  loadingChart: `Loading the chart`,
  loadingTable: `Loading the table`,
  leftOut: (v: { readonly currencies: string }) => `What was spent in ${v.currencies} is not in these sums: amounts of different currencies are never added up.`,
  none: `Nothing was spent in these months`,
  import: `Import a statement`,
  noneHelp: `Look further back, or import what your bank has.`,
  until: `Until`,
  untilMonth: (v: { readonly month: string }) => `Until ${v.month}`,
  howFar: `How far back`,
  months: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} month`, "other": `${v.shown} months` })}`,
});
