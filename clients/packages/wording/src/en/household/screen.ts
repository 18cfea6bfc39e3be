// Written by `npm run generate` from en/household.json: change it there.
import { catalogue } from '../../catalogue';

export const householdScreen = catalogue('household/screen', {
  title: `Household`,
  about: `About this household`,
  loading: `Loading the household`,
  notLoaded: `The household could not be loaded`,
  loadingForm: `Loading the form`,
  saved: `Saved.`,
  loadingCategories: `Loading the categories`,
  theme: `Theme`,
  asSystem: `As the system`,
  light: `Light`,
  dark: `Dark`,
  password: `Your password`,
  onScreen: `On screen`,
  household: `Household`,
});
