/**
 * How the columns of a table are read, in the words of the person: every question and every
 * answer the server can give becomes a sentence here.
 */
import type {
  AmountColumns,
  AmountUnit,
  ColumnMapping,
  ColumnUnit,
  MappingQuestion,
} from '@wumbo/api/import-questions';
import { isolated } from '@wumbo/format/isolate';

type Rows = readonly (readonly string[])[];

/** What is known of the table that a value is about. */
export interface Seen {
  /** Rows before the first booking; the last of them is the head. */
  readonly skip?: number | undefined;
  /** The answers that are offered side by side. */
  readonly choices?: readonly unknown[];
}

/** What stands at the head of a column, or its number. */
export function columnName(index: number, rows: Rows, skip?: number): string {
  const cell = (row: readonly string[] | undefined) => row?.[index]?.trim() || undefined;
  const above = skip === undefined || skip < 1 ? undefined : cell(rows[skip - 1]);
  const head = above ?? cell(rows.find((row) => cell(row) !== undefined));
  return head ? `Column ${index + 1} (${isolated(head)})` : `Column ${index + 1}`;
}

const questions: Readonly<Record<string, string>> = {
  date_order: 'In which order are the dates written?',
  decimal_mark: 'Which sign comes before the decimals?',
  amount: 'Which amounts are money out, which are money in?',
  direction: 'Which amounts are money out, which are money in?',
  date_column: 'Which column is the day of the booking?',
  payee_column: 'Which column says who it was with?',
  balance_column: 'Which column is the balance after the booking?',
  currency_column: 'Which column is the currency?',
  fee_column: 'Which column is a fee on top?',
  account_column: 'Which column says which of your accounts a row belongs to?',
  fees: 'Are the fees part of the amount?',
  units: 'What do the numbers of the amounts count?',
  delimiter: 'What separates the columns?',
  encoding: 'In which encoding are letters written?',
  skip_rows: 'How many rows come before the first booking?',
};

/** The question about a field of the mapping, or of a file without columns. */
export function questionAbout(field: string): string {
  return questions[field] ?? `How is “${field.replaceAll('_', ' ')}” to be read?`;
}

/**
 * What is to be known for the answer. The server speaks of amounts with a plus also where none has
 * a sign: every answer then is about all of the file, and the words are too.
 */
export function helpAbout({ choices, detail }: MappingQuestion): string {
  const amounts = choices.filter(isAmount);
  const signs = amounts.some((one) => one.kind !== 'signed' || one.without_signs !== true);
  if (amounts.length === 0 || signs) return detail;
  return 'No amount in this file has a sign. Choose whether all of it is money in or money out.';
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

const ALL_IN = 'All of it is money in';
const ALL_OUT = 'All of it is money out';
const PLUS_IN = 'Plus is money in, minus is money out';
const PLUS_OUT = 'Plus is money out, minus is money in';

/** Directions of files without columns. */
const ways: Readonly<Record<string, string>> = {
  in: ALL_IN,
  money_in: ALL_IN,
  all_in: ALL_IN,
  out: ALL_OUT,
  money_out: ALL_OUT,
  all_out: ALL_OUT,
  signed: PLUS_IN,
  inverted: PLUS_OUT,
};

/** An answer in words. */
export function choiceText(field: string, value: unknown, rows: Rows, seen: Seen = {}): string {
  if (field === 'date_order') return orders[String(value)] ?? plainWords(value);
  if (field === 'delimiter') return delimiters[String(value)] ?? plainWords(value);
  if (field === 'decimal_mark')
    return value === ',' ? 'A comma (1.234,56)' : 'A point (1,234.56)';
  if (field === 'units') return unitsText(value, rows, seen);
  if (isAmount(value)) return amountText(value, rows, seen);
  if (field === 'amount' || field === 'direction')
    return ways[String(value)] ?? plainWords(value);
  if (field.endsWith('_column'))
    return value === null ? 'None of them' : columnName(Number(value), rows, seen.skip);
  return plainWords(value);
}

const unitNames: Readonly<Record<AmountUnit, string>> = {
  minor: 'the smallest unit of the currency',
  hundredths: 'hundredths (cents)',
  thousands: 'thousands',
  ten_thousands: 'tens of thousands',
  lakhs: 'hundreds of thousands',
  millions: 'millions',
  crores: 'tens of millions',
};

/** What the numbers of columns count; all others are whole units. */
function unitsText(value: unknown, rows: Rows, { skip }: Seen): string {
  if (!Array.isArray(value)) return 'What their headings say';
  const units = value as ColumnUnit[];
  if (units.length === 0) return 'Whole units of the currency';
  const told = units.map(({ column, unit }) => {
    const name = columnName(column, rows, skip);
    return `${name}: ${unitNames[unit] ?? plainWords(unit)}`;
  });
  return told.join('; ');
}

/** The units that may be said of the amounts and balances of a mapping, its own among them. */
export function unitChoices(mapping: ColumnMapping): readonly (readonly ColumnUnit[] | null)[] {
  const { amount, balance_column: balance, units } = mapping;
  const sides =
    amount.kind === 'debit_credit' ? [amount.debit_column, amount.credit_column] : [amount.column];
  const columns = [...sides, ...(typeof balance === 'number' ? [balance] : [])];
  const all = (Object.keys(unitNames) as AmountUnit[]).map((unit) =>
    columns.map((column) => ({ column, unit })),
  );
  const known = [null, [], ...all];
  const own = JSON.stringify(units ?? null);
  return known.some((one) => JSON.stringify(one) === own) ? known : [...known, units ?? null];
}

/** Any value as far as words go: for questions that are newer than this page. */
function plainWords(value: unknown): string {
  if (value === true) return 'Yes';
  if (value === false) return 'No';
  if (value === null || value === undefined || value === '') return 'None of them';
  if (typeof value === 'object') {
    const { label, detail } = value as { label?: unknown; detail?: unknown };
    const said = [label, detail].find((text) => typeof text === 'string' && text !== '');
    if (typeof said === 'string') return said;
    const parts = Object.entries(value as object).map(
      ([name, part]) => `${name.replaceAll('_', ' ')}: ${plainWords(part)}`,
    );
    return parts.join(', ');
  }
  const text = String(value as string | number).replaceAll('_', ' ');
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

const kinds = new Set(['signed', 'debit_credit', 'directed', 'balanced']);

function isAmount(value: unknown): value is AmountColumns {
  const kind = (value as { kind?: unknown } | null)?.kind;
  return typeof kind === 'string' && kinds.has(kind);
}

function amountText(amount: AmountColumns, rows: Rows, seen: Seen): string {
  const name = (index: number) => columnName(index, rows, seen.skip);
  if (amount.kind === 'signed') return signedText(amount, rows, seen);
  if (amount.kind === 'debit_credit') {
    const told = `Out in ${name(amount.debit_column)}, in in ${name(amount.credit_column)}`;
    if (amount.minus_is_out === undefined) return told;
    const means = amount.minus_is_out ? 'is money out' : 'was given back';
    return `${told}; a minus in ${name(amount.debit_column)} ${means}`;
  }
  if (amount.kind === 'balanced') {
    const balance = name(amount.balance_column);
    const told = amount.owed
      ? `${balance} is what is owed: money out makes it rise`
      : `${balance} is what is on the account: money in makes it rise`;
    if (amount.oldest_is_out === undefined) return told;
    return `${told}; the oldest line is money ${amount.oldest_is_out ? 'out' : 'in'}`;
  }
  const out = amount.out_words;
  const neither = amount.neutral_words ?? [];
  const into = amount.in_words ?? [];
  const others = valuesIn(amount.direction_column, rows, seen.skip).filter(
    (value) => !out.includes(value) && !neither.includes(value),
  );
  const said = [
    out.length > 0 ? `${quoted(out)} is money out` : '',
    into.length + others.length > 0
      ? `${quoted(into.length > 0 ? into : others)} is money in`
      : '',
    neither.length > 0 ? `${quoted(neither)} is neither and left out` : '',
    amount.words_alone ? 'whatever the signs say' : '',
  ].filter(Boolean);
  return `${name(amount.direction_column)}: ${said.join(', ')}`;
}

/** What a plus means; where no amount has a sign, all of it is one or the other. */
function signedText(
  amount: Extract<AmountColumns, { kind: 'signed' }>,
  rows: Rows,
  { choices = [], skip }: Seen,
): string {
  const { column, inverted, without_signs: none = false } = amount;
  const said = none ? (inverted ? ALL_OUT : ALL_IN) : inverted ? PLUS_OUT : PLUS_IN;
  const others = choices.filter(isAmount);
  const one = others.length > 0 && others.every(({ kind, ...of }) => isIn(kind, of, column));
  if (one) return said;
  return `${columnName(column, rows, skip)}; ${said.slice(0, 1).toLowerCase()}${said.slice(1)}`;
}

/** Whether a choice is about no other column of signed amounts. */
function isIn(kind: AmountColumns['kind'], of: object, column: number): boolean {
  return kind !== 'signed' || (of as { column?: number }).column === column;
}

function quoted(words: readonly string[]): string {
  return words.map(wordText).join(' or ');
}

/** A word of a column; an empty cell is one too. */
export function wordText(word: string): string {
  return word === '' ? 'nothing' : `“${isolated(word)}”`;
}

const FEW = 6;

/** The values of a column of few values, without its head; empty when they are many. */
export function valuesIn(column: number, rows: Rows, skip = 1): string[] {
  const cells = rows.slice(Math.max(skip, 0)).map((row) => row[column]?.trim() ?? '');
  const values = [...new Set(cells.filter((cell) => cell !== ''))];
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

/** What is still missing before an amount can be read this way; undefined when nothing is. */
export function missingIn(amount: AmountColumns): string | undefined {
  if (amount.kind === 'balanced' && amount.oldest_is_out === undefined)
    return 'Say whether the oldest line is money in or out.';
  if (amount.kind !== 'directed') return undefined;
  const { out_words: out, in_words: into = [], neutral_words: neutral = [] } = amount;
  if (out.length + into.length + neutral.length > 0) return undefined;
  return 'Say which of its words mean money out.';
}

/** Whether the questions are about a file without columns: each is answered by itself. */
export function isWithoutColumns(
  mapping: ColumnMapping | null,
  asked: readonly MappingQuestion[],
): boolean {
  const columns = asked.some(({ field }) => field.endsWith('_column'));
  return mapping === null && asked.length > 0 && !columns;
}
