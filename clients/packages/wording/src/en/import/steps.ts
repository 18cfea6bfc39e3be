// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importSteps = catalogue('import/steps', {
  "import-needs-account": `This file does not say which account it belongs to.`,
});
