// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const transactionScreen = catalogue('transaction/screen', {
  title: `Transactions`,
  list: `List`,
  loading: `Loading transactions`,
  import: `Import`,
  add: `Add a transaction`,
  count: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} transaction`, "other": `${v.shown} transactions` })}`,
  in: `In`,
  out: `Out`,
  net: `Net`,
});
