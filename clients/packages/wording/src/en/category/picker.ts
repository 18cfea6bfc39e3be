// Written by `npm run generate` from en/category.json: change it there.
import { catalogue } from '../../catalogue';

export const categoryPicker = catalogue('category/picker', {
  of: (v: { readonly payee: string }) => `Category of ${v.payee}`,
  choose: `Choose a category`,
});
