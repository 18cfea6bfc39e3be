// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionTable = catalogue('transaction/table', {
  title: `Transactions`,
  payee: `Payee`,
  account: `Account`,
  category: `Category`,
  amount: `Amount`,
  wayToEnd: (v: { readonly share: string }) => `On the way to the end: ${v.share} is here. Escape stops here.`,
  wayToRow: (v: { readonly share: string }) => `On the way to the row that was open: ${v.share} is here. Escape stops here.`,
  more: `Loading more…`,
  toCome: `still to come`,
  nameless: `Without a name`,
  pending: `(pending)`,
  split: (v: { readonly parts: string }) => `Split in ${v.parts}`,
});
