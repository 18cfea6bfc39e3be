// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';

export const accountClosed = catalogue('account/closed', {
  before: `This account is closed`,
  meanwhile: `Somebody closed this account meanwhile`,
  detail: (v: { readonly name: string; readonly consequence: string }) => `${v.name}: ${v.consequence} It is reopened under Accounts.`,
});
