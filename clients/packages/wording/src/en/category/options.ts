// Written by `npm run generate` from en/category.json: change it there.
import { catalogue } from '../../catalogue';

export const categoryOptions = catalogue('category/options', {
  none: `No category`,
  without: `Without a category`,
  spending: `Spending`,
  income: `Income`,
});
