// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';
import { plural, select } from '../../forms';

export const importOutcome = catalogue('import/outcome', {
  nothingNew: `Everything in this file is there already. There is nothing to import.`,
  empty: `There are no transactions in this file.`,
  amiss: `Nothing is imported yet: mend what is marked above, then press the button again.`,
  see: `See them`,
  putAway: `Put the file away`,
  imported: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} transaction was`, "other": `${v.shown} transactions were` })} imported.`,
  opened: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} account is`, "other": `${v.shown} accounts are` })} open.`,
  takenIn: `Everything in this file is taken in.`,
  import: (v: { readonly count: number; readonly shown: string }) => `Import ${plural(v.count, { "one": `${v.shown} transaction`, "other": `${v.shown} transactions` })}`,
  takeIn: `Take in what the bank changed`,
  open: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `Open the account`, "other": `Open ${v.shown} accounts` })}`,
  suggested: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} line`, "other": `${v.shown} lines` })} may have been there before`,
  suggestedHelp: (v: { readonly state: "done" | "other" }) => `${select(v.state, { "done": `They are imported`, "other": `They will be imported` })} and kept as questions for you to answer; nothing is merged by itself.`,
  line: (v: { readonly line: string; readonly detail: string }) => `Line ${v.line}: ${v.detail}`,
  warnings: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} place needs`, "other": `${v.shown} places need` })} a look`,
  more: (v: { readonly shown: string }) => `Show ${v.shown} more`,
});
