/** Statement files: looking at one without storing anything, storing it, and what was imported. */
import {
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type { Money } from '@wumbo/format/money';
import type { AccountKind } from './account';
import type { ApiClient } from './client';
import { useApi, useHouseholdId } from './context';
import type { ColumnMapping } from './import-questions';
import { FIRST_PAGE, inHousehold, keys } from './keys';
import type { ChosenFile, Progress } from './platform';
import type { components } from './schema';



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
  readonly file: ChosenFile;
  /** What the person said about accounts; the rest is found by what the file says. */
  readonly accounts: readonly AccountChoice[];
  readonly mapping?: ColumnMapping | undefined;
  /** For files without columns: what was answered, by the field that was asked about. */
  readonly answers?: Readonly<Record<string, unknown>> | undefined;
  readonly key?: string;
}

const ACCOUNT = 'GET /v1/households/{household_id}/accounts/{id}';
const CHANGE_ACCOUNT = 'PATCH /v1/households/{household_id}/accounts/{id}';
const IMPORT = 'POST /v1/households/{household_id}/imports';

function form({ file, accounts, mapping, answers = {} }: ImportIntent) {
  const said = Object.entries(answers).map(([field, value]) => [
    field,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return {
    ...Object.fromEntries(said),
    ...(mapping ? { mapping: JSON.stringify(mapping) } : {}),
    ...(accounts.length > 0 ? { accounts: JSON.stringify(accounts) } : {}),
    file,
  };
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
      api.request(IMPORT, {
        path: { household_id: id },
        query: { dry_run: true, create_accounts: true },
        form: form(intent),
        stores: false,
        onProgress,
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
      const answer = await api.request(IMPORT, {
        path: { household_id: id },
        query: { create_accounts: true },
        form: form(intent),
        key: intent.key,
        onProgress,
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
    const path = { household_id: id, id: account_id };
    const { version } = await api.request(ACCOUNT, { path });
    await api.change(CHANGE_ACCOUNT, version, { path, body: { balance: balances[key] } });
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
    initialPageParam: FIRST_PAGE,
    queryFn: ({ pageParam, signal }) =>
      api.request('GET /v1/households/{household_id}/imports', {
        path: { household_id: id },
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
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
      api.request('GET /v1/households/{household_id}/imports/{id}', {
        path: { household_id: id, id: importId },
        signal,
      }),
  });
}
