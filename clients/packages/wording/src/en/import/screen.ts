// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importScreen = catalogue('import/screen', {
  title: `Import`,
  earlier: `Earlier imports`,
  drop: `Drop statements from your bank here`,
  statements: `Statements from your bank`,
  help: `OFX, QFX, QIF, CSV, Excel, CAMT or MT940, several at once if you like. You see what is in them before anything is stored, and importing a file twice adds nothing.`,
  choose: `Choose files`,
  opening: `Opening the file`,
});
