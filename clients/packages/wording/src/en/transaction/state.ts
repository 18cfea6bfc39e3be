// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionState = catalogue('transaction/state', {
  notLoaded: `The transactions could not be loaded`,
  nothingFits: `Nothing fits`,
  showAll: `Show all transactions`,
  nothingFitsHelp: `No transaction matches this search and these filters.`,
  none: `No transactions yet`,
  import: `Import a statement`,
  noneHelp: `Everything that moves on your accounts is listed here. Drop a file from your bank to begin.`,
});
