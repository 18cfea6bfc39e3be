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
import { importMapping } from '@wumbo/wording/import/mapping';
import { importQuestions } from '@wumbo/wording/import/questions';
import { importUnits } from '@wumbo/wording/import/units';

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
  const number = String(index + 1);
  return head
    ? importMapping.columnHeaded({ number, head: isolated(head) })
    : importMapping.column({ number });
}

const questions: Readonly<Record<string, string | undefined>> = importQuestions;

/** The question about a field of the mapping, or of a file without columns. */
export function questionAbout(field: string): string {
  return (
    questions[field] ?? importMapping.otherQuestion({ field: field.replaceAll('_', ' ') })
  );
}

/**
 * What is to be known for the answer. The server speaks of amounts with a plus also where none has
 * a sign: every answer then is about all of the file, and the words are too.
 */
export function helpAbout({ choices, detail }: MappingQuestion): string {
  const amounts = choices.filter(isAmount);
  const signs = amounts.some((one) => one.kind !== 'signed' || one.without_signs !== true);
  if (amounts.length === 0 || signs) return detail;
  return importMapping.noSigns;
}

/** A wording without parameters, by its key in the catalogue. */
type Key = {
  [Name in keyof typeof importMapping]: (typeof importMapping)[Name] extends string
    ? Name
    : never;
}[keyof typeof importMapping];
type Keys = Readonly<Record<string, Key | undefined>>;

const orders: Keys = {
  day_month_year: 'dayMonthYear',
  month_day_year: 'monthDayYear',
  year_month_day: 'yearMonthDay',
};
const delimiters: Keys = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'bar',
  '~': 'tilde',
};

/** Directions of files without columns. */
const ways: Keys = {
  in: 'allIn',
  money_in: 'allIn',
  all_in: 'allIn',
  out: 'allOut',
  money_out: 'allOut',
  all_out: 'allOut',
  signed: 'plusIn',
  inverted: 'plusOut',
};

/** The words for a value that is known; for another one, whatever it says itself. */
function known(keys: Keys, value: unknown): string {
  const key = keys[String(value)];
  return key === undefined ? plainWords(value) : importMapping[key];
}

/** An answer in words. */
export function choiceText(field: string, value: unknown, rows: Rows, seen: Seen = {}): string {
  if (field === 'date_order') return known(orders, value);
  if (field === 'delimiter') return known(delimiters, value);
  if (field === 'decimal_mark')
    return value === ',' ? importMapping.decimalComma : importMapping.decimalPoint;
  if (field === 'units') return unitsText(value, rows, seen);
  if (isAmount(value)) return amountText(value, rows, seen);
  if (field === 'amount' || field === 'direction') return known(ways, value);
  if (field.endsWith('_column'))
    return value === null ? importMapping.none : columnName(Number(value), rows, seen.skip);
  return plainWords(value);
}

const unitNames: Readonly<Record<AmountUnit, string>> = importUnits;

/** What the numbers of columns count; all others are whole units. */
function unitsText(value: unknown, rows: Rows, { skip }: Seen): string {
  if (!Array.isArray(value)) return importMapping.headingUnits;
  const units = value as ColumnUnit[];
  if (units.length === 0) return importMapping.wholeUnits;
  const told = units.map(({ column, unit }) => {
    const name = columnName(column, rows, skip);
    return importMapping.pair({ name, value: unitNames[unit] ?? plainWords(unit) });
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
  if (value === true) return importMapping.yes;
  if (value === false) return importMapping.no;
  if (value === null || value === undefined || value === '') return importMapping.none;
  if (typeof value === 'object') {
    const { label, detail } = value as { label?: unknown; detail?: unknown };
    const said = [label, detail].find((text) => typeof text === 'string' && text !== '');
    if (typeof said === 'string') return said;
    const parts = Object.entries(value as object).map(([name, part]) =>
      importMapping.pair({ name: name.replaceAll('_', ' '), value: plainWords(part) }),
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
    const columns = { out: name(amount.debit_column), into: name(amount.credit_column) };
    if (amount.minus_is_out === undefined) return importMapping.outAndIn(columns);
    const means = amount.minus_is_out ? 'out' : 'other';
    return importMapping.outAndInMinus({ ...columns, means });
  }
  if (amount.kind === 'balanced') {
    const balance = name(amount.balance_column);
    const told = (amount.owed ? importMapping.owed : importMapping.onAccount)({ balance });
    if (amount.oldest_is_out === undefined) return told;
    return importMapping.oldest({ told, way: amount.oldest_is_out ? 'out' : 'other' });
  }
  const out = amount.out_words;
  const neither = amount.neutral_words ?? [];
  const into = amount.in_words ?? [];
  const others = valuesIn(amount.direction_column, rows, seen.skip).filter(
    (value) => !out.includes(value) && !neither.includes(value),
  );
  const said = [
    out.length > 0 ? importMapping.wordsOut({ words: quoted(out) }) : '',
    into.length + others.length > 0
      ? importMapping.wordsIn({ words: quoted(into.length > 0 ? into : others) })
      : '',
    neither.length > 0 ? importMapping.wordsNeither({ words: quoted(neither) }) : '',
    amount.words_alone ? importMapping.whateverSigns : '',
  ].filter(Boolean);
  return importMapping.pair({ name: name(amount.direction_column), value: said.join(', ') });
}

/** What a plus means; where no amount has a sign, all of it is one or the other. */
function signedText(
  amount: Extract<AmountColumns, { kind: 'signed' }>,
  rows: Rows,
  { choices = [], skip }: Seen,
): string {
  const { column, inverted, without_signs: none = false } = amount;
  const meaning = none ? (inverted ? 'allOut' : 'allIn') : inverted ? 'plusOut' : 'plusIn';
  const others = choices.filter(isAmount);
  const one = others.length > 0 && others.every(({ kind, ...of }) => isIn(kind, of, column));
  if (one) return importMapping[meaning];
  return importMapping.ofColumn({
    column: columnName(column, rows, skip),
    meaning: meaning === 'plusOut' ? 'other' : meaning,
  });
}

/** Whether a choice is about no other column of signed amounts. */
function isIn(kind: AmountColumns['kind'], of: object, column: number): boolean {
  return kind !== 'signed' || (of as { column?: number }).column === column;
}

function quoted(words: readonly string[]): string {
  return words.map(wordText).reduce((one, other) => importMapping.or({ one, other }));
}

/** A word of a column; an empty cell is one too. */
export function wordText(word: string): string {
  return word === '' ? importMapping.nothing : importMapping.quoted({ word: isolated(word) });
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
    return importMapping.oldestMissing;
  if (amount.kind !== 'directed') return undefined;
  const { out_words: out, in_words: into = [], neutral_words: neutral = [] } = amount;
  if (out.length + into.length + neutral.length > 0) return undefined;
  return importMapping.wordsMissing;
}

/** Whether the questions are about a file without columns: each is answered by itself. */
export function isWithoutColumns(
  mapping: ColumnMapping | null,
  asked: readonly MappingQuestion[],
): boolean {
  const columns = asked.some(({ field }) => field.endsWith('_column'));
  return mapping === null && asked.length > 0 && !columns;
}
