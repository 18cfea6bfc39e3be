// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';

export const personPassword = catalogue('person/password', {
  changed: `Your password is changed. Other sessions have ended.`,
  current: `Current password`,
  fresh: `New password`,
  freshHelp: (v: { readonly shortest: string }) => `At least ${v.shortest} characters.`,
  submit: `Change the password`,
});
