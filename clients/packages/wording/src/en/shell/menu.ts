// Written by `npm run generate` from en/shell.json: change it there.
import { catalogue } from '../../catalogue';

export const shellMenu = catalogue('shell/menu', {
  title: `You and settings`,
  themeSystem: `Theme: as the system`,
  themeDark: `Theme: dark`,
  themeLight: `Theme: light`,
  shortcuts: `Keyboard shortcuts`,
  logOut: `Log out`,
});
