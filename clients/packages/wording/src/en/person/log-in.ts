// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';

export const personLogIn = catalogue('person/log-in', {
  "wrong-credentials": `This address and password do not belong together. Check both and try again.`,
  email: `Email`,
  password: `Password`,
  submit: `Log in`,
  newHere: `New here?`,
  register: `Create an account`,
  again: `Log in to go on`,
  held: `Your session has ended. What you typed stays here: log in, then save it.`,
});
