// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importDecisionFields = catalogue('import/decision-fields', {
  direction: `Money in or out`,
  amount: `Amount`,
  date_order: `Dates`,
  years: `Years`,
  decimal_mark: `Decimals`,
  encoding: `Letters`,
  columns: `Columns`,
  account: `Account`,
  fees: `Fees`,
  units: `Units of amounts`,
  balance: `Balances`,
});
