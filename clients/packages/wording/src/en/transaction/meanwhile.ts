// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionMeanwhile = catalogue('transaction/meanwhile', {
  otherCategory: `Somebody chose another category meanwhile`,
  changed: `Somebody changed this meanwhile`,
  lapsed: `Your bank does not announce this any more`,
  removed: `Somebody removed this meanwhile`,
  payee: `Payee`,
  amount: `Amount`,
  day: `Day`,
  category: `Category`,
  note: `Note`,
  now: `Now`,
  youChose: `You chose`,
  leaveTheirs: `Leave theirs`,
  useYours: `Use yours`,
  keep: `Keep it`,
  removeAllTheSame: `Remove it all the same`,
  leaveRemoved: `Leave it removed`,
  restore: `Restore it with your category`,
});
