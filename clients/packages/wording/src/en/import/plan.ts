// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importPlan = catalogue('import/plan', {
  newAccount: `A new account`,
  nameMissing: `Give the account a name.`,
  nameTaken: `There is an account of this name already. Choose that one, or write another name.`,
  kindMissing: `Choose what kind of account it is.`,
  targetGone: `This account is not there any more. Choose another.`,
  targetClosed: `This account is closed. Choose another, or reopen it under Accounts.`,
});
