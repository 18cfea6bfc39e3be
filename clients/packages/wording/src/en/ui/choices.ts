// Written by `npm run generate` from en/ui.json: change it there.
import { catalogue } from '../../catalogue';

export const uiChoices = catalogue('ui/choices', {
  add: (v: { readonly name: string }) => `Add “${v.name}”`,
  none: `Nothing of that name.`,
});
