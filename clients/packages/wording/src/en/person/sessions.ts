// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';

export const personSessions = catalogue('person/sessions', {
  title: `Where you are logged in`,
  loading: `Loading sessions`,
  notLoaded: `Your sessions could not be loaded`,
  thisOne: `This one`,
  since: (v: { readonly instant: string }) => `Since ${v.instant}`,
  ended: `That session has ended.`,
  end: `End`,
  device: `A device`,
  browserOn: (v: { readonly browser: string; readonly system: string }) => `${v.browser} on ${v.system}`,
});
