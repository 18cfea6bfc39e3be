// Written by `npm run generate` from en/household.json: change it there.
import { catalogue } from '../../catalogue';

export const householdForm = catalogue('household/form', {
  name: `Name`,
  nameMissing: `Give your household a name.`,
  nameExample: `Maple Street 12`,
  currency: `Currency`,
  currencyHelp: `Totals are shown in it. Accounts may have others.`,
  timeZone: `Time zone`,
  timeZoneHelp: `Decides when a day and a month begin.`,
  same: `Nothing differs from what is saved.`,
});
