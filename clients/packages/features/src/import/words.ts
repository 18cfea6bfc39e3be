/** What an import does, in words. */
import type { ImportDecision, ImportedAccount } from '@wumbo/api/import';
import { counted } from '@wumbo/format/count';
import { exactDate } from '@wumbo/format/date';

export function span(first: string, last: string, locale: string): string {
  if (first === last) return exactDate(first, locale);
  return `${exactDate(first, locale)} to ${exactDate(last, locale)}`;
}

type Counts = Pick<ImportedAccount, 'imported' | 'duplicates' | 'pending_merged'> &
  Partial<Pick<ImportedAccount, 'stale' | 'corrected' | 'suggested'>>;

/** What one account gets: "3 new transactions, 2 already there". */
export function countsOf(account: Counts, done: boolean, locale: string): string {
  const { imported, duplicates, pending_merged: merged } = account;
  const { stale = 0, corrected = 0, suggested = 0 } = account;
  const said = (count: number, one: string, many = one) =>
    count > 0 ? counted(count, one, many, locale) : '';
  const added = done
    ? `${counted(imported, 'transaction', 'transactions', locale)} added`
    : counted(imported, 'new transaction', 'new transactions', locale);
  const parts = [
    imported > 0 || duplicates + merged === 0 ? added : '',
    said(duplicates, 'already there'),
    said(merged, 'no longer pending'),
    said(stale, 'pending one gone', 'pending ones gone'),
    said(corrected, 'corrected by the bank'),
    said(suggested, 'maybe there before'),
  ];
  return parts.filter(Boolean).join(', ');
}

const outcomes: Readonly<Record<string, string>> = {
  duplicate: 'already there',
  posts: 'no longer pending',
  stale: 'gone from the bank',
  corrects: 'corrects an earlier one',
  suggested: 'maybe there before',
  left_out: 'left out',
};

/** What becomes of a line; undefined for a plain new one. */
export function outcomeWords(outcome: string): string | undefined {
  return outcome === 'new' ? undefined : (outcomes[outcome] ?? outcome.replaceAll('_', ' '));
}

const fields: Readonly<Record<string, string>> = {
  direction: 'Money in or out',
  amount: 'Amount',
  date_order: 'Dates',
  years: 'Years',
  decimal_mark: 'Decimals',
  encoding: 'Letters',
  columns: 'Columns',
  account: 'Account',
  fees: 'Fees',
  units: 'Units of amounts',
  balance: 'Balances',
};

export function decisionName(field: string): string {
  const plain = field.replaceAll('_', ' ');
  return fields[field] ?? plain.slice(0, 1).toUpperCase() + plain.slice(1);
}

const sources: Readonly<Record<string, string>> = {
  person: 'as you said',
  file: 'seen in the file',
  memory: 'as with this account before',
  format: 'as the format says',
  account: 'by what is on the account',
};

/** By what something was decided. */
export function decidedBy(by: ImportDecision['by']): string {
  return sources[by] ?? by;
}

/** Decisions go by other names than the fields that decide them. */
const decidedIn: Readonly<Record<string, string>> = { direction: 'amount', fees: 'fee_column' };

/**
 * The decisions with only that as the person's which they have said. A mapping is sent as a whole:
 * to the server all of it is the person's word, though one question of it was answered.
 */
export function truly(
  decisions: readonly ImportDecision[],
  said: Readonly<Record<string, string>> | undefined,
): readonly ImportDecision[] {
  if (!said) return decisions;
  const answers = Object.entries(said);
  const rest = { field: 'columns', by: 'file', detail: restText(answers.length > 0) };
  return decisions.flatMap((decision) => {
    if (decision.by !== 'person') return decision;
    const { field, detail } = decision;
    if (field === 'columns')
      return [...answers.map(([name, words]) => ({ field: name, by: 'person', detail: words })), rest];
    const own = field in said || (decidedIn[field] ?? '') in said;
    return { field, detail, by: own ? 'person' : 'file' };
  });
}

function restText(some: boolean): string {
  return some
    ? 'Everything else was read as it was found.'
    : 'Columns, signs, dates and decimals were read as they were found.';
}
