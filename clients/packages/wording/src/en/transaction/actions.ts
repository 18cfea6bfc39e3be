// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionActions = catalogue('transaction/actions', {
  takenBack: (v: { readonly reason: string }) => `${v.reason} Your change was taken back.`,
  back: (v: { readonly payee: string }) => `${v.payee} is back.`,
  removed: (v: { readonly payee: string }) => `${v.payee} was removed.`,
  undo: `Undo`,
});
