// Written by `npm run generate` from en/session.json: change it there.
import { catalogue } from '../../catalogue';

export const sessionStale = catalogue('session/stale', {
  title: `This is how it was when it was last read`,
  tryAgain: `Try again`,
});
