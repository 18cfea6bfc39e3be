// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';

export const personEntrance = catalogue('person/entrance', {
  logIn: `Log in`,
  logInBack: `Log in to go on where you were.`,
  logInLead: `The money of your household, in one calm place.`,
  register: `Create an account`,
  registerLead: `Then you name your household, and you are in.`,
  loading: `Loading the form`,
});
