// Written by `npm run generate` from en/shell.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const shellFrame = catalogue('shell/frame', {
  skip: `Skip to content`,
  main: `Main`,
  reconnecting: `Reconnecting…`,
  people: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} person`, "other": `${v.shown} people` })}`,
});
