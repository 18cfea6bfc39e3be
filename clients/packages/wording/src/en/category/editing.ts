// Written by `npm run generate` from en/category.json: change it there.
import { catalogue } from '../../catalogue';

export const categoryEditing = catalogue('category/editing', {
  list: `Categories`,
  notInUse: `(not in use)`,
  title: `Edit the category`,
  name: `Name`,
  nameMissing: `Give the category a name.`,
  inUse: `In use`,
  yes: `yes`,
  no: `no`,
  offered: `Offered when you choose`,
  notOffered: `No longer offered; what is in it stays`,
});
