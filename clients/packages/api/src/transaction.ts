/**
 * Transactions: the list and its sums, categorising, removing and bringing back. An edit is
 * painted at once and taken back when the server refuses it; it never fetches the list again.
 * Every change says which version the person saw: when somebody else was first, the row is read
 * again and the change is refused, so that nobody writes over what they never saw.
 */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import type { ApiClient, Receipt } from './client';
import { ChangedMeanwhile, isConflict, readNewest } from './conflict';
import { useApi, useHouseholdId } from './context';
import { categorySums, FIRST_PAGE, keys, sums } from './keys';
import type { ApiProblem } from './problem';
import type { components } from './schema';
import { paint, refresh, renew, settle, takeOut } from './transaction-paint';

type Schemas = components['schemas'];

export type Transaction = Schemas['TransactionView'];
export type TransactionPage = Schemas['Page_TransactionView'];
export type Summary = Schemas['Summary'];

const LIST = 'GET /v1/households/{household_id}/transactions';
const SUMMARY = 'GET /v1/households/{household_id}/transactions/summary';
const ONE = 'GET /v1/households/{household_id}/transactions/{id}';
const FILE = 'PUT /v1/households/{household_id}/transactions/{id}/category';
const RESTORE = 'POST /v1/households/{household_id}/transactions/{id}/restore';
const REMOVE = 'DELETE /v1/households/{household_id}/transactions/{id}';

/** What the list is narrowed to; the names are those of the address bar. */
export interface TransactionFilter {
  readonly q?: string;
  readonly account_id?: string;
  /** A category's id, or `none` for what has none yet. */
  readonly category_id?: string;
  readonly from?: string;
  readonly to?: string;
  readonly pending?: boolean;
}

/** Enough for the first sight; whoever goes on wants much. */
const FIRST_ROWS = 200;
const NEXT_ROWS = 500;

/** The filter as the house is asked by it. */
function query({ account_id, category_id, ...rest }: TransactionFilter) {
  return { ...rest, account_id: only(account_id), category_id: only(category_id) };
}

function only(value: string | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value];
}

export function useTransactionList(filter: TransactionFilter) {
  const api = useApi();
  const id = useHouseholdId();
  return useInfiniteQuery({
    queryKey: keys.transactionList(id, filter),
    initialPageParam: FIRST_PAGE,
    queryFn: ({ pageParam, signal }) => {
      const limit = pageParam === undefined ? FIRST_ROWS : NEXT_ROWS;
      const asked = { ...query(filter), limit, cursor: pageParam };
      return api.request(LIST, { path: { household_id: id }, query: asked, signal });
    },
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useSummary(filter: TransactionFilter) {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.summary(id, filter),
    queryFn: ({ signal }) =>
      api.request(SUMMARY, { path: { household_id: id }, query: query(filter), signal }),
    placeholderData: keepPreviousData,
  });
}

export interface Filing {
  readonly row: Transaction;
  readonly categoryId: string | null;
  /** Brings it back first: somebody has removed it. */
  readonly restore?: boolean;
}

/** Files a transaction under a category, or takes the category away. */
export function useCategorise() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ row, categoryId, restore }: Filing) => {
      const house = { api, client, id };
      if (restore) await bringBack(house, row);
      return file(house, row, categoryId);
    },
    onMutate: ({ row, categoryId }) =>
      paint(client, id, row, { category_id: categoryId, category_source: 'person' }),
    onError: (_error, _intent, painted) => painted?.takeBack(),
    onSuccess: (receipt, { row, categoryId, restore }) => {
      settle(client, id, row.id, { category_id: categoryId, version: receipt.version });
      if (restore) refreshAll(client, id);
    },
    onSettled: (_receipt, _error, _intent, painted) => {
      painted?.readAgain();
      refresh(client, categorySums(id));
    },
  });
}

/** What a change of a transaction needs to know. */
export interface House {
  readonly api: ApiClient;
  readonly client: QueryClient;
  readonly id: string;
}

/** Sends a category; what somebody else changed about anything but the category is no matter. */
async function file(house: House, row: Transaction, categoryId: string | null): Promise<Receipt> {
  const ask = { path: pathOf(house.id, row.id), body: { category_id: categoryId } };
  const send = (version: number) => house.api.change(FILE, version, ask);
  try {
    return await send(row.version);
  } catch (error) {
    if (!isConflict(error)) throw error;
    const now = await takeNewest(house, row.id, error);
    const theirs = now.category_id ?? null;
    if (now.removed) throw new ChangedMeanwhile(now);
    if (theirs !== (row.category_id ?? null) && theirs !== categoryId)
      throw new ChangedMeanwhile(now);
    return send(now.version);
  }
}

/** Restores what was removed on the version that was seen. */
export async function bringBack(house: House, row: Transaction): Promise<Receipt> {
  const { api, client, id } = house;
  const receipt = await api.change(RESTORE, row.version, { path: pathOf(id, row.id) });
  const back = { removed: false, lapsed: false, version: receipt.version };
  settle(client, id, row.id, back);
  return receipt;
}

/** The receipt of a change that was not needed. */
export function nothingDone(row: Transaction): Receipt {
  return { id: row.id, version: row.version, revision: 0 };
}

export function useRemoveTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (row: Transaction) => {
      try {
        return await api.change(REMOVE, row.version, { path: pathOf(id, row.id) });
      } catch (error) {
        if (!isConflict(error)) throw error;
        const now = await takeNewest({ api, client, id }, row.id, error);
        if (now.removed) return nothingDone(now);
        throw new ChangedMeanwhile(now);
      }
    },
    onMutate: (row) => takeOut(client, id, row),
    onError: (error, _row, taken) =>
      taken?.takeBack(error instanceof ChangedMeanwhile ? error.now : undefined),
    onSettled: (_receipt, _error, _row, taken) => {
      taken?.readAgain();
      refresh(client, sums(id));
    },
  });
}

/** Brings a removed transaction back. */
export function useRestoreTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (row: Transaction) => api.request(RESTORE, { path: pathOf(id, row.id) }),
    onSuccess: () => refreshAll(client, id),
  });
}

/** The place of a transaction in the addresses of its routes. */
export function pathOf(id: string, transactionId: string) {
  return { household_id: id, id: transactionId };
}

/** Reads a row again after a refused change and lays it over what is on screen. */
export async function takeNewest(
  house: House,
  rowId: string,
  refused: ApiProblem,
): Promise<Transaction> {
  const { api, client, id } = house;
  const now = await readNewest(() => api.request(ONE, { path: pathOf(id, rowId) }), refused);
  renew(client, id, now);
  refresh(client, sums(id));
  return now;
}

/** Asks for the lists and all sums again. */
export function refreshAll(client: QueryClient, id: string): void {
  refresh(client, [keys.transactions(id), ...sums(id)]);
}
