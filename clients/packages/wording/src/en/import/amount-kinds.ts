// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importAmountKinds = catalogue('import/amount-kinds', {
  signed: `One column; minus is money out`,
  inverted: `One column; plus is money out, as on a card`,
  all_in: `One column without signs; all of it is money in`,
  all_out: `One column without signs; all of it is money out`,
  debit_credit: `Two columns: money out, money in`,
  directed: `One column; another one says the direction`,
  balanced: `One column; the balances beside it tell`,
});
