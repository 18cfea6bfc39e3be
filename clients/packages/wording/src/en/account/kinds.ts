// Written by `npm run generate` from en/account.json: change it there.
import { catalogue } from '../../catalogue';

export const accountKinds = catalogue('account/kinds', {
  checking: `Everyday account`,
  savings: `Savings`,
  credit_card: `Credit card`,
  cash: `Cash`,
  loan: `Loan`,
  mortgage: `Mortgage`,
  investment: `Investment`,
  other: `Something else`,
});
