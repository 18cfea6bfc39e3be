/**
 * What a statement file leaves open: which column is the amount, which number is the day, which
 * account it is about. The house asks in the document of a refusal, beside what the schema knows
 * of refusals; it is looked at here before anybody relies on it.
 */
import type { AccountKind } from './account';
import { ApiProblem, isRecord } from './problem';

export type DateOrder = 'day_month_year' | 'month_day_year' | 'year_month_day';

/** Where the amount stands in a table. */
export type AmountColumns =
  | {
      readonly kind: 'signed';
      readonly column: number;
      readonly inverted: boolean;
      /** A person has said it of a file in which no amount has a sign. */
      readonly without_signs?: boolean;
    }
  | {
      readonly kind: 'debit_credit';
      readonly debit_column: number;
      readonly credit_column: number;
      /** Whether money out has a minus in its column; absent: as most of it has. */
      readonly minus_is_out?: boolean;
    }
  | {
      readonly kind: 'directed';
      readonly column: number;
      readonly direction_column: number;
      readonly out_words: readonly string[];
      /** Absent: every value that is none of the others. */
      readonly in_words?: readonly string[];
      readonly neutral_words?: readonly string[];
      /** The words tell it whatever signs the amounts have; absent: a minus is a reversal. */
      readonly words_alone?: boolean;
    }
  | {
      readonly kind: 'balanced';
      readonly column: number;
      readonly balance_column: number;
      /** Balances do not show the direction of the oldest row; absent while nobody has said it. */
      readonly oldest_is_out?: boolean;
      /** The balances are what is owed, as on a card; absent: what is on the account. */
      readonly owed?: boolean;
    };

/** How a table is to be read: the server's guess, then the person's answer; columns from 0. */
export interface ColumnMapping {
  readonly delimiter: string;
  readonly encoding: string;
  readonly skip_rows: number;
  readonly date_column: number;
  readonly date_order: DateOrder;
  readonly amount: AmountColumns;
  readonly decimal_mark: string;
  readonly payee_column?: number | null;
  readonly description_columns?: readonly number[];
  readonly balance_column?: number | null;
  readonly currency_column?: number | null;
  readonly account_column?: number | null;
  readonly bank_id_column?: number | null;
  readonly state_column?: number | null;
  readonly booked_on_column?: number | null;
  readonly payer_column?: number | null;
  readonly fee_column?: number | null;
  /** Columns whose numbers count something else; absent: as their headings say, empty: none. */
  readonly units?: readonly ColumnUnit[] | null;
}

/** What one is in a column of amounts, if it is no unit of the currency. */
export type AmountUnit =
  | 'minor'
  | 'hundredths'
  | 'thousands'
  | 'ten_thousands'
  | 'lakhs'
  | 'millions'
  | 'crores';

export interface ColumnUnit {
  readonly column: number;
  readonly unit: AmountUnit;
}

export interface MappingQuestion {
  readonly field: string;
  readonly detail: string;
  /** The values that fit the file, as values of that field. */
  readonly choices: readonly unknown[];
}

export interface NeedsMapping {
  /** The server's guess; null when it has none, or the file has no columns. */
  readonly mapping: ColumnMapping | null;
  readonly questions: readonly MappingQuestion[];
  readonly previewRows: readonly (readonly string[])[];
}

/** A statement in a file whose account is not known yet. */
export interface AskedAccount {
  /** What the file calls it; `file` is all of the file. */
  readonly key: string;
  readonly number?: string | null;
  readonly bank?: string | null;
  readonly name?: string | null;
  readonly kind?: AccountKind | null;
  readonly currency?: string | null;
  readonly lines?: number;
  readonly first_on?: string | null;
  readonly last_on?: string | null;
  /** Accounts that it may be, the likeliest first. */
  readonly candidates: readonly string[];
}

/** The open questions of a file that cannot be read without an answer; undefined otherwise. */
export function mappingNeeded(error: unknown): NeedsMapping | undefined {
  if (!(error instanceof ApiProblem) || error.code !== 'import-needs-mapping') return undefined;
  const { mapping, questions, preview_rows: rows } = error.document;
  return {
    mapping: isMapping(mapping) ? mapping : null,
    questions: Array.isArray(questions) ? questions.filter(isQuestion) : [],
    previewRows: Array.isArray(rows) ? rows.filter(isRow) : [],
  };
}

const ACCOUNT_QUESTIONS = new Set([
  'import-needs-account',
  'import-several-accounts',
  'import-account-missing',
  'import-other-account',
]);

/** The statements of a file whose accounts the person has to name; undefined otherwise. */
export function accountsNeeded(error: unknown): readonly AskedAccount[] | undefined {
  if (!(error instanceof ApiProblem) || !ACCOUNT_QUESTIONS.has(error.code)) return undefined;
  const { accounts } = error.document;
  const asked = Array.isArray(accounts) ? accounts.filter(isAskedAccount) : [];
  return asked.length > 0 ? asked : [{ key: 'file', candidates: [] }];
}

const DATE_ORDERS: ReadonlySet<unknown> = new Set<DateOrder>([
  'day_month_year',
  'month_day_year',
  'year_month_day',
]);
const AMOUNT_KINDS: ReadonlySet<unknown> = new Set<AmountColumns['kind']>([
  'signed',
  'debit_credit',
  'directed',
  'balanced',
]);

/** Whether a document is a mapping, by what cannot be left out of one. */
export function isMapping(told: unknown): told is ColumnMapping {
  if (!isRecord(told) || !isRecord(told.amount)) return false;
  const texts = [told.delimiter, told.encoding, told.decimal_mark];
  const numbers = [told.skip_rows, told.date_column];
  return (
    texts.every((one) => typeof one === 'string') &&
    numbers.every((one) => typeof one === 'number') &&
    DATE_ORDERS.has(told.date_order) &&
    AMOUNT_KINDS.has(told.amount.kind)
  );
}

function isQuestion(told: unknown): told is MappingQuestion {
  if (!isRecord(told) || !Array.isArray(told.choices)) return false;
  return typeof told.field === 'string' && typeof told.detail === 'string';
}

function isRow(told: unknown): told is readonly string[] {
  return Array.isArray(told) && told.every((cell) => typeof cell === 'string');
}

function isAskedAccount(told: unknown): told is AskedAccount {
  return isRecord(told) && typeof told.key === 'string' && Array.isArray(told.candidates);
}
