// Written by `npm run generate` from en/category.json: change it there.
import { catalogue } from '../../catalogue';

export const categoryFaults = catalogue('category/faults', {
  archived: (v: { readonly name: string }) => `“${v.name}” is not in use any more. Choose another category, or take it into use again under Household.`,
  gone: `This category is not there any more. Choose another.`,
});
