// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionFields = catalogue('transaction/fields', {
  amount: `Amount`,
  payee: `Payee`,
  paidTo: `Paid to`,
  receivedFrom: `Received from`,
  day: `Day`,
  category: `Category`,
  note: `Note`,
  tags: `Tags`,
  tagsHelp: `Commas between them.`,
  description: `As the bank wrote it`,
  direction: `Direction`,
  moneyOut: `Money out`,
  moneyIn: `Money in`,
  newOne: `the new transaction`,
  account: `Account`,
  accountMissing: `Choose the account it was on.`,
  dayMissing: `Choose the day.`,
  payeeMissing: `Write who it was with.`,
});
