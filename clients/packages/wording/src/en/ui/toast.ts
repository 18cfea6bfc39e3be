// Written by `npm run generate` from en/ui.json: change it there.
import { catalogue } from '../../catalogue';

export const uiToast = catalogue('ui/toast', {
  dismiss: `Dismiss`,
});
