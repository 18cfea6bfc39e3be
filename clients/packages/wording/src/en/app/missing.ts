// Written by `npm run generate` from en/app.json: change it there.
import { catalogue } from '../../catalogue';

export const appMissing = catalogue('app/missing', {
  heading: `Page not found`,
  title: `There is nothing at this address`,
  overview: `Go to the overview`,
  detail: `The page may have moved, or the address has a slip in it.`,
});
