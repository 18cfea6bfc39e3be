// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionFilter = catalogue('transaction/filter', {
  search: `Search transactions`,
  searchIn: `Search payee, text, note`,
  clearSearch: `Clear the search`,
  filter: `Filter`,
  filterSet: (v: { readonly count: string }) => `Filter (${v.count})`,
  clear: `Clear`,
  account: `Account`,
  allAccounts: `All accounts`,
  category: `Category`,
  allCategories: `All categories`,
  month: `Month`,
  allMonths: `All months`,
  state: `State`,
  anyState: `Any state`,
  pendingOnly: `Pending only`,
});
