// Written by `npm run generate` from en/ui.json: change it there.
import { catalogue } from '../../catalogue';

export const uiError = catalogue('ui/error', {
  safe: (v: { readonly detail: string }) => `${v.detail} What you have entered is safe.`,
  tryAgain: `Try again`,
});
