// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const importAccounts = catalogue('import/accounts', {
  loading: `Loading accounts`,
  look: `Look at the file`,
  missing: `Choose an account.`,
  which: `Which account is it?`,
  whichPart: `Which account is this part?`,
  choose: `Choose…`,
  lines: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} line`, "other": `${v.shown} lines` })}`,
  name: `Name`,
  nameExample: `Joint account`,
  kind: `Kind`,
  currency: `Currency`,
  currencyHelp: `Your household’s. Change it if this account has another.`,
});
