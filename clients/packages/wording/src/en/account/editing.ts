// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';

export const accountEditing = catalogue('account/editing', {
  title: `Edit the account`,
  nameMissing: `Give the account a name.`,
  onlyOne: `What was on it before follows from this: change one of the two.`,
  name: `Name`,
  number: `Number`,
  opening: `Balance before the first transaction`,
  openedOn: `Since`,
  today: `What is on it today`,
  todayHelp: (v: { readonly amount: string }) => `By what is known it is ${v.amount}. Write what your bank shows, if it differs.`,
  inBudget: `Counts in spending and income`,
  yes: `Yes`,
  no: `No, it stays out of spending and income`,
  yesShort: `yes`,
  noShort: `no`,
  closedHelp: `what you save here holds nevertheless.`,
});
