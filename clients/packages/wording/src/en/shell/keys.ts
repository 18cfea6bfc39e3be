// Written by `npm run generate` from en/shell.json: change it there.
import { catalogue } from '../../catalogue';

export const shellKeys = catalogue('shell/keys', {
  control: `Ctrl`,
  enter: `Enter`,
  home: `Home`,
  end: `End`,
  delete: `Delete`,
  escape: `Esc`,
});
