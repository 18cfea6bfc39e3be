/**
 * Statement files: looking at one without storing anything, storing it, and the questions a file
 * leaves open (which column is the amount, which number is the day, which account it is about).
 */
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type { Money } from '@wumbo/format/money';
import type { Account, AccountKind } from './account';
import type { ApiClient } from './client';
import { useApi, useHouseholdId } from './context';
import { inHousehold, keys } from './keys';
import type { Page } from './page';
import { ApiProblem } from './problem';
import type { components } from './schema';
import type { Progress } from './upload';

type Schemas = components['schemas'];

/** What one account got, or will get, out of a file. */
export type ImportedAccount = Schemas['ImportedIntoView'];
/** A line of the file as it is, or will be, stored. */
export type ImportedLine = Schemas['ImportedLineView'];
/** How something that the file leaves open was decided, and by what. */
export type ImportDecision = Schemas['DecisionView'];
export type ImportAnswer = Schemas['ImportReportView'];
/** An import as the history keeps it. */
export type PastImport = Schemas['ImportView'];

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

/** Which account a statement of the file goes into: one that is there, or a new one. */
export type AccountChoice =
  | { readonly key: string; readonly account_id: string }
  | {
      readonly key: string;
      readonly name?: string;
      readonly kind?: AccountKind;
      readonly currency?: string;
    };

export interface ImportIntent {
  readonly file: File;
  /** What the person said about accounts; the rest is found by what the file says. */
  readonly accounts: readonly AccountChoice[];
  readonly mapping?: ColumnMapping | undefined;
  /** For files without columns: what was answered, by the field that was asked about. */
  readonly answers?: Readonly<Record<string, unknown>> | undefined;
  readonly key?: string;
}

function form(intent: ImportIntent): FormData {
  const body = new FormData();
  if (intent.mapping) body.append('mapping', JSON.stringify(intent.mapping));
  for (const [field, value] of Object.entries(intent.answers ?? {}))
    body.append(field, typeof value === 'string' ? value : JSON.stringify(value));
  if (intent.accounts.length > 0) body.append('accounts', JSON.stringify(intent.accounts));
  body.append('file', intent.file, intent.file.name);
  return body;
}

interface Sending {
  readonly intent: ImportIntent;
  readonly onProgress?: Progress;
}

/** Reads a file and says what importing it would do. Nothing is stored, nothing is opened. */
export function useImportPreview() {
  const api = useApi();
  const id = useHouseholdId();
  return useMutation({
    mutationFn: ({ intent, onProgress }: Sending) =>
      api.write<ImportAnswer>('POST', `/v1/households/${id}/imports`, form(intent), {
        stores: false,
        query: { dry_run: true, create_accounts: true },
        ...(onProgress ? { onProgress } : {}),
      }),
  });
}

export interface Importing extends Sending {
  /** What is on new accounts today, by the key of their statement. */
  readonly balances: Readonly<Record<string, Money>>;
}

/** Imports a file. Pressing the button is the consent that new accounts are opened. */
export function useImport() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ intent, onProgress, balances }: Importing) => {
      const path = `/v1/households/${id}/imports`;
      const answer = await api.write<ImportAnswer>('POST', path, form(intent), {
        ...(intent.key ? { key: intent.key } : {}),
        ...(onProgress ? { onProgress } : {}),
        query: { create_accounts: true },
      });
      const kept = await setBalances(api, id, answer, balances);
      return { answer, kept };
    },
    onSettled: () => refresh(client, id),
  });
}

function refresh(client: QueryClient, id: string): Promise<unknown> {
  return Promise.all(inHousehold(id).map((queryKey) => client.invalidateQueries({ queryKey })));
}

/**
 * Says what is on the accounts today; what was on them before follows, also from files to come.
 * Answers whether every balance could be set: the import itself is stored in any case.
 */
async function setBalances(
  api: ApiClient,
  id: string,
  answer: ImportAnswer,
  balances: Readonly<Record<string, Money>>,
): Promise<boolean> {
  const asked = answer.accounts.filter(({ key, created }) => created && balances[key]);
  const set = asked.map(async ({ key, account_id }) => {
    const thing = `/v1/households/${id}/accounts/${account_id}`;
    const { version } = await api.read<Account>(thing);
    await api.change('PATCH', thing, version, { balance: balances[key] });
  });
  const ended = await Promise.allSettled(set);
  return ended.every(({ status }) => status === 'fulfilled');
}

/** Imports of the household, the newest first. */
export function useImports() {
  const api = useApi();
  const id = useHouseholdId();
  return useInfiniteQuery({
    queryKey: keys.imports(id),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.read<Page<PastImport>>(
        `/v1/households/${id}/imports`,
        { limit: 50, cursor: pageParam },
        signal,
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

/** One import with its suggestions. */
export function useImportDetail(importId: string, enabled: boolean) {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: [...keys.imports(id), importId],
    enabled,
    queryFn: ({ signal }) =>
      api.read<PastImport>(`/v1/households/${id}/imports/${importId}`, undefined, signal),
  });
}

/** The open questions of a file that cannot be read without an answer; undefined otherwise. */
export function mappingNeeded(error: unknown): NeedsMapping | undefined {
  if (!(error instanceof ApiProblem) || error.code !== 'import-needs-mapping') return undefined;
  const document = error.document as {
    mapping?: ColumnMapping | null;
    questions?: readonly MappingQuestion[];
    preview_rows?: readonly (readonly string[])[];
  };
  return {
    mapping: document.mapping ?? null,
    questions: document.questions ?? [],
    previewRows: document.preview_rows ?? [],
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
  const { accounts } = error.document as { accounts?: readonly AskedAccount[] };
  return accounts && accounts.length > 0 ? accounts : [{ key: 'file', candidates: [] }];
}
