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
import { categorySums, keys, sums } from './keys';
import type { Page } from './page';
import type { ApiProblem } from './problem';
import type { components } from './schema';
import { paint, refresh, renew, settle, takeOut } from './transaction-paint';

type Schemas = components['schemas'];

export type Transaction = Schemas['TransactionView'];
export type Summary = Schemas['Summary'];

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
const FIRST_PAGE = 200;
const NEXT_PAGES = 500;

function query(filter: TransactionFilter): Record<string, string | number | boolean | undefined> {
  return { ...filter };
}

export function useTransactionList(filter: TransactionFilter) {
  const api = useApi();
  const id = useHouseholdId();
  return useInfiniteQuery({
    queryKey: keys.transactionList(id, filter),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.read<Page<Transaction>>(
        `/v1/households/${id}/transactions`,
        {
          ...query(filter),
          limit: pageParam === undefined ? FIRST_PAGE : NEXT_PAGES,
          cursor: pageParam,
        },
        signal,
      ),
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
      api.read<Summary>(`/v1/households/${id}/transactions/summary`, query(filter), signal),
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
  const thing = pathOf(house.id, row.id);
  const send = (version: number) =>
    house.api.change('PUT', thing, version, { category_id: categoryId }, '/category');
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
  const receipt = await api.change('POST', pathOf(id, row.id), row.version, undefined, '/restore');
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
        return await api.change('DELETE', pathOf(id, row.id), row.version);
      } catch (error) {
        if (!isConflict(error)) throw error;
        const now = await takeNewest({ api, client, id }, row.id, error);
        if (now.removed) return nothingDone(now);
        throw new ChangedMeanwhile(now);
      }
    },
    onMutate: (row) => takeOut(client, id, row),
    onError: (error, _row, taken) =>
      taken?.takeBack(error instanceof ChangedMeanwhile ? (error.now as Transaction) : undefined),
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
    mutationFn: (row: Transaction) => api.write<Receipt>('POST', `${pathOf(id, row.id)}/restore`),
    onSuccess: () => refreshAll(client, id),
  });
}

/** The address of a transaction. */
export function pathOf(id: string, transactionId: string): string {
  return `/v1/households/${id}/transactions/${transactionId}`;
}

/** Reads a row again after a refused change and lays it over what is on screen. */
export async function takeNewest(
  house: House,
  rowId: string,
  refused: ApiProblem,
): Promise<Transaction> {
  const { api, client, id } = house;
  const now = await readNewest<Transaction>(api, pathOf(id, rowId), refused);
  renew(client, id, now);
  refresh(client, sums(id));
  return now;
}

/** Asks for the lists and all sums again. */
export function refreshAll(client: QueryClient, id: string): void {
  refresh(client, [keys.transactions(id), ...sums(id)]);
}
