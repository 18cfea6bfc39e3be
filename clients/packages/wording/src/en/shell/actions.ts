// Written by `npm run generate` from en/shell.json: change it there.
import { catalogue } from '../../catalogue';

export const shellActions = catalogue('shell/actions', {
  title: `What would you like to do?`,
  label: `Type a place or an action`,
  goTo: `Go to`,
  do: `Do`,
  add: `Add a transaction`,
  search: `Search transactions`,
  openAccount: `Open an account`,
  uncategorised: `Show what has no category`,
  light: `Use the light theme`,
  dark: `Use the dark theme`,
  system: `Use the theme of the system`,
  shortcuts: `Show keyboard shortcuts`,
  logOut: `Log out`,
});
