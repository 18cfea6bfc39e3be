// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionEditor = catalogue('transaction/editor', {
  add: `Add this transaction`,
  added: (v: { readonly payee: string }) => `${v.payee} was added.`,
  closedEntering: `choose another account for this.`,
  closedCorrecting: `what you save here changes its balance nevertheless.`,
  undecided: `Choose above what holds, then save.`,
  restoreAndSave: `Restore and save`,
  restore: `Restore it`,
  save: `Save the changes`,
  throwAway: `Throw away what I typed`,
  leaveRemoved: `Leave it removed`,
  remove: `Remove`,
  lapsed: `Your bank does not announce this any more`,
  removedMeanwhile: `Somebody removed this meanwhile`,
  removed: `This transaction is removed`,
  removedHelp: `It counts no more. What stands here is not lost: restore it, and it counts again.`,
});
