// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';

export const accountBalance = catalogue('account/balance', {
  asOf: (v: { readonly day: string }) => `as of ${v.day}`,
  ahead: `Still to come:`,
});
