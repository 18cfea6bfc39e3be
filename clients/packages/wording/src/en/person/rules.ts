// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';

export const personRules = catalogue('person/rules', {
  email: `Write an address like name@example.org.`,
  tooShort: `This password is too short.`,
  password: `Write your password.`,
  name: `Write the name your household knows you by.`,
  current: `Write the password you have now.`,
});
