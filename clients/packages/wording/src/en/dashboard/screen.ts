// Written by `npm run generate` from en/dashboard.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const dashboardScreen = catalogue('dashboard/screen', {
  title: `Overview`,
  notLoaded: `The overview could not be loaded`,
  loadingBalance: `Loading the balance`,
  loadingMonth: `Loading the month`,
  loadingSpending: `Loading where it went`,
  loadingRecent: `Loading recent transactions`,
  uncategorised: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} transaction has no category yet`, "other": `${v.shown} transactions have no category yet` })}`,
  uncategorisedHelp: `Give them one and you see where the money goes.`,
  ready: (v: { readonly name: string }) => `${v.name} is ready`,
  readyUnnamed: `Your household is ready`,
  import: `Import a statement`,
  open: `Open an account by hand`,
  firstSteps: `Drop a file from your bank anywhere on this page. Its accounts open by themselves, and you see your balances and where the money went.`,
});
