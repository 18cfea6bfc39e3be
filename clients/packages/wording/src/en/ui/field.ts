// Written by `npm run generate` from en/ui.json: change it there.
import { catalogue } from '../../catalogue';

export const uiField = catalogue('ui/field', {
  optional: `(optional)`,
});
