// Written by `npm run generate` from en/ui.json: change it there.
import { catalogue } from '../../catalogue';

export const uiDialog = catalogue('ui/dialog', {
  close: `Close`,
  unsaved: `What you typed is not saved yet.`,
  keep: `Keep writing`,
  throwAway: `Throw it away`,
});
