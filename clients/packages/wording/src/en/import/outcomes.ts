// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';

export const importOutcomes = catalogue('import/outcomes', {
  duplicate: `already there`,
  posts: `no longer pending`,
  stale: `gone from the bank`,
  corrects: `corrects an earlier one`,
  suggested: `maybe there before`,
  left_out: `left out`,
});
