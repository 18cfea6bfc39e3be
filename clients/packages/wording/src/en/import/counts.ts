// Written by `npm run generate` from en/import.json: change it there.
import { catalogue } from '../../catalogue';
import { plural } from '../../forms';

export const importCounts = catalogue('import/counts', {
  span: (v: { readonly first: string; readonly last: string }) => `${v.first} to ${v.last}`,
  added: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} transaction`, "other": `${v.shown} transactions` })} added`,
  fresh: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} new transaction`, "other": `${v.shown} new transactions` })}`,
  duplicates: (v: { readonly shown: string }) => `${v.shown} already there`,
  merged: (v: { readonly shown: string }) => `${v.shown} no longer pending`,
  stale: (v: { readonly count: number; readonly shown: string }) => `${plural(v.count, { "one": `${v.shown} pending one gone`, "other": `${v.shown} pending ones gone` })}`,
  corrected: (v: { readonly shown: string }) => `${v.shown} corrected by the bank`,
  suggested: (v: { readonly shown: string }) => `${v.shown} maybe there before`,
});
