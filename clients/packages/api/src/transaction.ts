/**
 * Transactions: the list and its sums, entering, editing, categorising, removing and bringing
 * back. An edit is painted at once and taken back when the server refuses it; it never fetches
 * the list again.
 */
import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type QueryClient,
} from '@tanstack/react-query';
import { useState } from 'react';
import type { Receipt } from './client';
import { useApi, useHouseholdId } from './context';
import { Intent } from './key';
import { categorySums, keys, sums, type QueryKey } from './keys';
import { fieldsBefore, patchRows, withoutRow, type Rows } from './transaction-cache';
import type { Page } from './page';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Transaction = Schemas['TransactionView'];
export type TransactionDraft = Schemas['NewTransactionBody'];
export type TransactionChange = Schemas['TransactionChanges'];
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

const PAGE_SIZE = 200;

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
        { ...query(filter), limit: PAGE_SIZE, cursor: pageParam },
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

/** Files a transaction under a category, or takes the category away. */
export function useCategorise() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ row, categoryId }: { row: Transaction; categoryId: string | null }) =>
      api.write<Receipt>('PUT', `/v1/households/${id}/transactions/${row.id}/category`, {
        category_id: categoryId,
      }),
    onMutate: ({ row, categoryId }) =>
      paint(client, id, row, { category_id: categoryId, category_source: 'person' }),
    onError: (_error, _intent, before) => before?.(),
    onSuccess: (receipt, { row }) => settle(client, id, row.id, receipt),
    onSettled: () => refresh(client, categorySums(id)),
  });
}

export function useEnterTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (draft: TransactionDraft) =>
      api.write<Receipt>('POST', `/v1/households/${id}/transactions`, draft, {
        key: intent.keyOf(draft),
      }),
    onSuccess: () => refreshAll(client, id),
    onSettled: (_receipt, error) => intent.ended(error),
  });
}

export function useEditTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ row, change }: { row: Transaction; change: TransactionChange }) =>
      api.write<Receipt>('PATCH', `/v1/households/${id}/transactions/${row.id}`, change, {
        version: row.version,
      }),
    onMutate: ({ row, change }) => paint(client, id, row, fieldsOf(change)),
    onError: (_error, _intent, before) => before?.(),
    onSuccess: (receipt, { row, change }) => {
      settle(client, id, row.id, receipt);
      // A new date may move the row to another place: only then is the list asked again.
      if (change.posted_on !== undefined && change.posted_on !== row.posted_on)
        refresh(client, [keys.transactions(id)]);
    },
    onSettled: () => refresh(client, sums(id)),
  });
}

export function useRemoveTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (row: Transaction) =>
      api.write<Receipt>('DELETE', `/v1/households/${id}/transactions/${row.id}`),
    onMutate: (row) => change(client, id, (rows) => withoutRow(rows, row.id)),
    onError: (_error, _row, before) => before?.(),
    onSettled: () => refresh(client, sums(id)),
  });
}

/** Brings a removed transaction back. */
export function useRestoreTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (row: Transaction) =>
      api.write<Receipt>('POST', `/v1/households/${id}/transactions/${row.id}/restore`),
    onSuccess: () => refreshAll(client, id),
  });
}

/** What a change writes into a row: only what it names. */
function fieldsOf(change: TransactionChange): Partial<Transaction> {
  const named = Object.entries(change).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(named);
}

/**
 * Paints a change into every list on screen and answers how to take it back: these fields of this
 * row alone, because other changes may have been painted since.
 */
async function paint(
  client: QueryClient,
  id: string,
  row: Transaction,
  fields: Partial<Transaction>,
) {
  await change(client, id, (rows) => patchRows(rows, row.id, fields));
  return () => {
    const queryKey = keys.transactions(id);
    const before = fieldsBefore(row, fields);
    client.setQueriesData<Rows>({ queryKey }, (rows) => rows && patchRows(rows, row.id, before));
  };
}

async function change(client: QueryClient, id: string, edit: (rows: Rows) => Rows) {
  const queryKey = keys.transactions(id);
  await client.cancelQueries({ queryKey });
  const before = client.getQueriesData<Rows>({ queryKey });
  client.setQueriesData<Rows>({ queryKey }, (rows) => (rows ? edit(rows) : rows));
  return () => before.forEach(([key, rows]) => client.setQueryData(key, rows));
}

function settle(client: QueryClient, id: string, rowId: string, receipt: Receipt): void {
  client.setQueriesData<Rows>({ queryKey: keys.transactions(id) }, (rows) =>
    rows ? patchRows(rows, rowId, { version: receipt.version }) : rows,
  );
}

/** Asks for sums again, without making anybody wait: the change itself has been stored. */
function refresh(client: QueryClient, stale: readonly QueryKey[]): void {
  for (const queryKey of stale) void client.invalidateQueries({ queryKey });
}

function refreshAll(client: QueryClient, id: string): void {
  refresh(client, [keys.transactions(id), ...sums(id)]);
}
