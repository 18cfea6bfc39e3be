// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';

export const personRegister = catalogue('person/register', {
  "wrong-credentials": `You may be registered with this address already. Log in, or use another address.`,
  name: `Your name`,
  email: `Email`,
  password: `Password`,
  passwordHelp: (v: { readonly shortest: string }) => `At least ${v.shortest} characters. A few words in a row are easy to remember.`,
  submit: `Create your account`,
  alreadyHere: `Already here?`,
  logIn: `Log in`,
});
