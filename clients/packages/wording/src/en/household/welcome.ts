// Written by `npm run generate` from en/household.json: change it there.
import { catalogue } from '../../catalogue';

export const householdWelcome = catalogue('household/welcome', {
  pageTitle: `Your household`,
  title: `Name your household`,
  lead: `Everybody you live with can join it later. You can change all of this.`,
  loading: `Loading the form`,
  found: `Found this household`,
  notYou: `Not you?`,
  logOut: `Log out`,
});
