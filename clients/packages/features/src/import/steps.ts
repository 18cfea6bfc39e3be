/**
 * The steps of one file: looked at → (questions) → preview → imported. Each answer of the person
 * adds to the intent and the file is looked at again.
 */
import type { AccountChoice, ImportAnswer, ImportIntent } from '@wumbo/api/import';
import {
  accountsNeeded,
  mappingNeeded,
  type AskedAccount,
  type NeedsMapping,
} from '@wumbo/api/import-questions';
import { ApiProblem, sentenceOf, type FieldFault } from '@wumbo/api/problem';
import { importSteps } from '@wumbo/wording/import/steps';

export type Step =
  /** `sent`: the share of the file that is on its way; 1: it is being read. */
  | { readonly name: 'looking'; readonly sent: number }
  | {
      readonly name: 'accounts';
      readonly reason: string;
      readonly asked: readonly AskedAccount[];
    }
  | { readonly name: 'columns'; readonly needs: NeedsMapping }
  | { readonly name: 'preview'; readonly answer: ImportAnswer }
  | { readonly name: 'importing'; readonly answer: ImportAnswer; readonly sent: number }
  | { readonly name: 'done'; readonly answer: ImportAnswer }
  | {
      readonly name: 'failed';
      readonly reason: string;
      readonly faults: readonly FieldFault[];
      readonly error: unknown;
    };

/** What a refused look at a file asks of the person. */
export function stepAfter(error: unknown, intent: ImportIntent): Step {
  const needs = mappingNeeded(error);
  // An account may remember the columns of its files: it is asked for first.
  if (needs && intent.accounts.length === 0 && needs.mapping !== null)
    return {
      name: 'accounts',
      reason: importSteps['import-needs-account'],
      asked: [{ key: 'file', candidates: [] }],
    };
  if (needs) return { name: 'columns', needs };
  const asked = accountsNeeded(error);
  if (asked) {
    const told = error instanceof ApiProblem && error.code !== 'import-needs-account';
    const reason = told ? sentenceOf(error) : importSteps['import-needs-account'];
    return { name: 'accounts', reason, asked };
  }
  const faults = error instanceof ApiProblem ? error.faults : [];
  return { name: 'failed', reason: sentenceOf(error), faults, error };
}

/** What was said about accounts before, with new answers in place of old ones. */
export function answered(
  before: readonly AccountChoice[],
  now: readonly AccountChoice[],
): readonly AccountChoice[] {
  const keys = new Set(now.map(({ key }) => key));
  // An answer about all of the file is worth nothing beside answers about its parts.
  const parts = now.some(({ key }) => key !== 'file');
  const kept = before.filter(({ key }) => !keys.has(key) && !(parts && key === 'file'));
  return [...kept, ...now];
}

/** The names that new accounts get, laid over what was chosen. */
export function named(
  accounts: readonly AccountChoice[],
  answer: ImportAnswer,
  names: Readonly<Record<string, string>>,
): readonly AccountChoice[] {
  const renamed = answer.accounts.flatMap(({ key, created, kind, currency }) => {
    const name = names[key]?.trim();
    if (!created || !name) return [];
    const said = accounts.find((one) => one.key === key) ?? { key, kind, currency };
    return [{ ...said, name } as AccountChoice];
  });
  return answered(accounts, renamed);
}

/** How many transactions an import adds. */
export function newIn(answer: ImportAnswer): number {
  return answer.accounts.reduce((sum, account) => sum + account.imported, 0);
}

/** How many of them were there before. */
export function knownIn(answer: ImportAnswer): number {
  return answer.accounts.reduce((sum, account) => sum + account.duplicates, 0);
}

/** Whether anything at all would change: also what is only corrected, booked or taken out. */
export function doesNothing(answer: ImportAnswer): boolean {
  return answer.accounts.every(
    ({ imported, created, pending_merged: merged, stale, corrected }) =>
      imported + merged + stale + corrected === 0 && !created,
  );
}

const formats: Readonly<Record<string, string>> = {
  ofx1: 'OFX',
  ofx2: 'OFX',
  ofx: 'OFX',
  qfx: 'QFX',
  qif: 'QIF',
  csv: 'CSV',
  xlsx: 'Excel',
  ods: 'OpenDocument',
  zip: 'ZIP',
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
