/// <reference path="./messageformat-runtime.d.ts" />
/** What compiled wordings call: the form that a number or a word asks for. */
import { plural as pluralOf, select as selectOf } from '@messageformat/runtime';
import { en } from '@messageformat/runtime/lib/cardinals';

/** The form for a number in English: `one` or `other`; `=0` and the like come first. */
export function plural(value: number, forms: Readonly<Record<string, string>>): string {
  return pluralOf(value, 0, en, forms);
}

export function select(value: string, forms: Readonly<Record<string, string>>): string {
  return selectOf(value, forms);
}
