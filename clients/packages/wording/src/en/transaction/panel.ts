// Written by `npm run generate` from en/transaction.json: change it there.
import { catalogue } from '../../catalogue';

export const transactionPanel = catalogue('transaction/panel', {
  title: `Transaction`,
  loading: `Loading the form`,
  gone: `This transaction is not there`,
  notLoaded: `The transaction could not be loaded`,
  add: `Add a transaction`,
  firstAccount: `First, an account`,
  openAccount: `Open an account`,
  firstAccountHelp: `A transaction happens on an account. Open one, or import a statement that names its own.`,
});
