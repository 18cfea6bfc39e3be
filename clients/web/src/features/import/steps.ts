/**
 * The steps of one file: looked at → (questions) → preview → imported. Each answer of the person
 * adds to the intent and the file is looked at again.
 */
import {
  mappingNeeded,
  type ImportAnswer,
  type ImportIntent,
  type NeedsMapping,
} from '@wumbo/api/import';
import { ApiProblem, sentenceOf, type FieldFault } from '@wumbo/api/problem';

export type Step =
  | { readonly name: 'looking' }
  | { readonly name: 'account'; readonly reason: string }
  | { readonly name: 'columns'; readonly needs: NeedsMapping }
  | { readonly name: 'preview'; readonly answer: ImportAnswer }
  | { readonly name: 'importing'; readonly answer: ImportAnswer }
  | { readonly name: 'done'; readonly answer: ImportAnswer }
  | { readonly name: 'failed'; readonly reason: string; readonly faults: readonly FieldFault[] };

const NO_ACCOUNT = 'This file does not say which account it belongs to.';

/** What a refused look at a file asks of the person. */
export function stepAfter(error: unknown, intent: ImportIntent): Step {
  const needs = mappingNeeded(error);
  if (needs)
    return intent.accountId ? { name: 'columns', needs } : { name: 'account', reason: NO_ACCOUNT };
  if (error instanceof ApiProblem) {
    if (error.code === 'import-needs-account' && !intent.accountId)
      return { name: 'account', reason: NO_ACCOUNT };
    return { name: 'failed', reason: sentenceOf(error), faults: error.faults };
  }
  return { name: 'failed', reason: sentenceOf(error), faults: [] };
}

/** How many transactions an import adds. */
export function newIn(answer: ImportAnswer): number {
  return answer.accounts.reduce((sum, account) => sum + account.imported, 0);
}

/** How many of them were there before. */
export function knownIn(answer: ImportAnswer): number {
  return answer.accounts.reduce((sum, account) => sum + account.duplicates, 0);
}

const formats: Readonly<Record<string, string>> = {
  ofx1: 'OFX',
  ofx2: 'OFX',
  ofx: 'OFX',
  qfx: 'QFX',
  qif: 'QIF',
  csv: 'CSV',
  camt: 'CAMT',
  camt052: 'CAMT.052',
  camt053: 'CAMT.053',
  camt054: 'CAMT.054',
  mt940: 'MT940',
  mt942: 'MT942',
};

/** The format's name as banks print it. */
export function formatName(format: string): string {
  return formats[format] ?? format.toUpperCase();
}
