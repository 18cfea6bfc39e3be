// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importLines = catalogue('import/lines', {
  label: `As it will be stored`,
  first: (v: { readonly lines: string }) => `The first ${v.lines} lines as they will be stored`,
  every: `Every line as it will be stored`,
  day: `Day`,
  payee: `Payee`,
  account: `Account`,
  amount: `Amount`,
  nameless: `Without a name`,
  pending: `(pending)`,
});
