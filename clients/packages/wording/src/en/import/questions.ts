// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importQuestions = catalogue('import/questions', {
  date_order: `In which order are the dates written?`,
  decimal_mark: `Which sign comes before the decimals?`,
  amount: `Which amounts are money out, which are money in?`,
  direction: `Which amounts are money out, which are money in?`,
  date_column: `Which column is the day of the booking?`,
  payee_column: `Which column says who it was with?`,
  balance_column: `Which column is the balance after the booking?`,
  currency_column: `Which column is the currency?`,
  fee_column: `Which column is a fee on top?`,
  account_column: `Which column says which of your accounts a row belongs to?`,
  fees: `Are the fees part of the amount?`,
  units: `What do the numbers of the amounts count?`,
  delimiter: `What separates the columns?`,
  encoding: `In which encoding are letters written?`,
  skip_rows: `How many rows come before the first booking?`,
});
