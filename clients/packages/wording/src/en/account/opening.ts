// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';

export const accountOpening = catalogue('account/opening', {
  title: `Open an account`,
  submit: `Open this account`,
  opened: (v: { readonly name: string }) => `${v.name} is open.`,
  name: `Name`,
  nameExample: `Joint account`,
  nameMissing: `Give the account a name.`,
  kind: `Kind`,
  currency: `Currency`,
  balance: `Balance to begin with`,
  balanceHelp: `What was on it before the first transaction you enter. Write a debt with a minus.`,
  seenBy: `Who sees it`,
  everybody: `Everybody in the household`,
  onlyYou: `Only you`,
});
