// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const importHistory = catalogue('import/history', {
  title: `Earlier imports`,
  import: `Import`,
  loading: `Loading earlier imports`,
  notLoaded: `Earlier imports could not be loaded`,
  older: `Show older ones`,
  none: `Nothing has been imported yet`,
  importOne: `Import a statement`,
  noneHelp: `Every file that you import is listed here, with what it brought.`,
  times: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} time`, "other": `${v.shown} times` })}`,
  remarks: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} remark`, "other": `${v.shown} remarks` })} when it was imported`,
  suggested: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} line`, "other": `${v.shown} lines` })} that may have been there before`,
  less: `Show less`,
  howRead: `How it was read`,
  loadingReading: `Loading how it was read`,
  unseenAccount: `An account you do not see`,
  addsUp: `Adds up with the bank`,
  apart: `Does not add up`,
  apartBy: (v: { readonly difference: string }) => `Does not add up: ${v.difference}`,
  apartFrom: (v: { readonly line: string }) => `Does not add up from line ${v.line} on`,
  apartByFrom: (v: { readonly difference: string; readonly line: string }) => `Does not add up: ${v.difference} from line ${v.line} on`,
});
