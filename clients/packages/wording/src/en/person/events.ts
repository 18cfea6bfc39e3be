// Written by `npm run generate` from en/person.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const personEvents = catalogue('person/events', {
  title: `Security events`,
  loading: `Loading security events`,
  notLoaded: `Your security events could not be loaded`,
  help: `If something marked here was not you, change your password above: every other session ends with it.`,
  older: `Show older`,
  wasThisYou: `Was this you?`,
  times: (v: { readonly event: string; readonly count: number; readonly shown: string }) => `${v.event}, ${plural(v.count, { "one": `${v.shown} time`, "other": `${v.shown} times` })}`,
  last: (v: { readonly first: string; readonly last: string }) => `${v.first}, last ${v.last}`,
  fromInternet: `from the internet`,
});
