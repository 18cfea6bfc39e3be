// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importDrop = catalogue('import/drop', {
  here: `Drop to look at it`,
});
