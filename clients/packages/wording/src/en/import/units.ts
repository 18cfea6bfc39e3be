// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importUnits = catalogue('import/units', {
  minor: `the smallest unit of the currency`,
  hundredths: `hundredths (cents)`,
  thousands: `thousands`,
  ten_thousands: `tens of thousands`,
  lakhs: `hundreds of thousands`,
  millions: `millions`,
  crores: `tens of millions`,
});
