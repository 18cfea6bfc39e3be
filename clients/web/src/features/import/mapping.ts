/**
 * How the columns of a table are read, in the words of the person: every question and every
 * answer the server can give becomes a sentence here.
 */
import type { ColumnMapping } from '@wumbo/api/import';
import { isolated } from '@wumbo/format/isolate';

/** What stands at the head of a column, or its number. */
export function columnName(index: number, rows: readonly (readonly string[])[]): string {
  const head = rows.find((row) => row.length > index && row[index]?.trim())?.[index]?.trim();
  return head ? `Column ${index + 1} (${isolated(head)})` : `Column ${index + 1}`;
}

const questions: Readonly<Record<string, string>> = {
  date_order: 'In which order are the dates written?',
  decimal_mark: 'Which sign comes before the decimals?',
  amount: 'Which amounts are money out, which are money in?',
  date_column: 'Which column is the day of the booking?',
  payee_column: 'Which column says who it was with?',
  balance_column: 'Which column is the balance after the booking?',
  currency_column: 'Which column is the currency?',
  fee_column: 'Which column is a fee on top?',
  fees: 'Are the fees part of the amount?',
  delimiter: 'What separates the columns?',
  encoding: 'In which encoding are letters written?',
  skip_rows: 'How many rows come before the first booking?',
};

/** The question about a field of the mapping. */
export function questionAbout(field: string): string {
  return questions[field] ?? `How is “${field.replaceAll('_', ' ')}” to be read?`;
}

const orders: Readonly<Record<string, string>> = {
  day_month_year: 'Day, month, year (31.12.2026)',
  month_day_year: 'Month, day, year (12/31/2026)',
  year_month_day: 'Year, month, day (2026-12-31)',
};
const delimiters: Readonly<Record<string, string>> = {
  ',': 'A comma',
  ';': 'A semicolon',
  '\t': 'A tab',
  '|': 'A vertical bar',
  '~': 'A tilde',
};

/** An answer in words. */
export function choiceText(
  field: string,
  value: unknown,
  rows: readonly (readonly string[])[],
): string {
  if (field === 'date_order') return orders[String(value)] ?? String(value);
  if (field === 'delimiter') return delimiters[String(value)] ?? String(value);
  if (field === 'decimal_mark')
    return value === ',' ? 'A comma (1.234,56)' : 'A point (1,234.56)';
  if (field === 'amount') return amountText(value as ColumnMapping['amount'], rows);
  if (field.endsWith('_column'))
    return value === null ? 'None of them' : columnName(Number(value), rows);
  return String(value);
}

function amountText(amount: ColumnMapping['amount'], rows: readonly (readonly string[])[]): string {
  const name = (index: number) => columnName(index, rows);
  if (amount.kind === 'signed')
    return amount.inverted
      ? `${name(amount.column)}; plus is money out, minus is money in`
      : `${name(amount.column)}; minus is money out, plus is money in`;
  if (amount.kind === 'debit_credit')
    return `Out in ${name(amount.debit_column)}, in in ${name(amount.credit_column)}`;
  if (amount.kind === 'balanced')
    return `${name(amount.column)}, as ${name(amount.balance_column)} rises and falls; the oldest is money ${amount.oldest_is_out ? 'out' : 'in'}`;
  const out = amount.out_words;
  const neither = amount.neutral_words ?? [];
  const into = amount.in_words ?? [];
  const others = valuesIn(amount.direction_column, rows).filter(
    (value) => !out.includes(value) && !neither.includes(value),
  );
  const said = [
    out.length > 0 ? `${quoted(out)} is money out` : '',
    into.length + others.length > 0
      ? `${quoted(into.length > 0 ? into : others)} is money in`
      : '',
    neither.length > 0 ? `${quoted(neither)} is neither and left out` : '',
  ].filter(Boolean);
  return `${name(amount.direction_column)}: ${said.join(', ')}`;
}

function quoted(words: readonly string[]): string {
  return words.map((word) => (word === '' ? 'nothing' : `“${isolated(word)}”`)).join(' or ');
}

const FEW = 6;

/** The values of a column of few values, without its head; empty when they are many. */
export function valuesIn(column: number, rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');
  const values = [...new Set(cells.slice(1))];
  return values.length <= FEW ? values : [];
}

/** Where to begin when the server has no guess at all. */
export const plainMapping: ColumnMapping = {
  delimiter: ',',
  encoding: 'utf-8',
  skip_rows: 1,
  date_column: 0,
  date_order: 'year_month_day',
  amount: { kind: 'signed', column: 1, inverted: false },
  decimal_mark: '.',
};

/** A field by the name the server uses for it; null where it says nothing. */
export function valueOf(mapping: ColumnMapping | null, field: string): unknown {
  return Object.entries(mapping ?? {}).find(([name]) => name === field)?.[1] ?? null;
}
