// Written by `npm run generate` from en/shell.json: change it there.
import { catalogue } from '../../catalogue';

export const shellHelp = catalogue('shell/help', {
  title: `Keyboard shortcuts`,
  everything: `Open the list of everything you can do`,
  search: `Search transactions`,
  enter: `Go from the search into the list; there, open the row`,
  add: `Add a transaction`,
  next: `Next row`,
  previous: `Previous row`,
  first: `First row`,
  last: `Last row, however far it is`,
  category: `Change the category of the row`,
  open: `Open the row`,
  remove: `Remove the row`,
  bringBack: `Bring back what you removed last`,
  close: `Close what is open`,
  list: `Show this list`,
  goTo: (v: { readonly place: string }) => `Go to ${v.place}`,
});
