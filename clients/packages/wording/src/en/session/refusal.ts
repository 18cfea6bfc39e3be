// Written by `npm run generate` from en/session.json: change it there.
import { catalogue } from '../../catalogue';

export const sessionRefusal = catalogue('session/refusal', {
  kept: `What you wrote stays here.`,
  backTitle: `Wumbo can be reached again`,
  back: `What you wrote is still here. Send it once more.`,
  endedTitle: `Your session had ended`,
  ended: (v: { readonly kept: string }) => `It was not saved yet. ${v.kept} Once you are logged in, send it again.`,
});
