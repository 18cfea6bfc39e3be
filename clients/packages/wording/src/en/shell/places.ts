// Written by `npm run generate` from en/shell.json: change it there.
import { catalogue } from '../../catalogue';

export const shellPlaces = catalogue('shell/places', {
  overview: `Overview`,
  transactions: `Transactions`,
  import: `Import`,
  accounts: `Accounts`,
  reports: `Reports`,
  household: `Household`,
});
