// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importDecisionSources = catalogue('import/decision-sources', {
  person: `as you said`,
  file: `seen in the file`,
  memory: `as with this account before`,
  format: `as the format says`,
  account: `by what is on the account`,
});
