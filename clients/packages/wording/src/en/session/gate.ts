// Written by `npm run generate` from en/session.json: change it there.
import { catalogue } from '../../catalogue';

export const sessionGate = catalogue('session/gate', {
  ended: `Your session has ended. Log in to go on.`,
  notOpened: `Your household could not be opened`,
  opening: `Opening Wumbo`,
  away: `Wumbo cannot be reached right now. Try again in a moment.`,
  unsaved: `What you typed is not saved yet`,
  keep: `Keep writing`,
  throwAway: `Throw it away`,
});
