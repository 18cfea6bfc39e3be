/** One transaction: reading it, entering a new one, and correcting one that is there. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Receipt } from './client';
import { isConflict } from './conflict';
import { useApi, useHouseholdId } from './context';
import { Intent } from './key';
import { keys, sums } from './keys';
import type { components } from './schema';
import {
  bringBack,
  nothingDone,
  pathOf,
  refreshAll,
  takeNewest,
  type House,
  type Transaction,
} from './transaction';
import { keptRow, paint, refresh, settle } from './transaction-paint';

type Schemas = components['schemas'];

const ONE = 'GET /v1/households/{household_id}/transactions/{id}';
const CHANGE = 'PATCH /v1/households/{household_id}/transactions/{id}';
const FILE = 'PUT /v1/households/{household_id}/transactions/{id}/category';

export type TransactionDraft = Schemas['NewTransactionBody'];
export type TransactionChange = Schemas['TransactionChanges'];

/** One transaction as the server has it, asked again whenever it is opened. */
export function useTransaction(transactionId: string | undefined) {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.transaction(id, transactionId ?? ''),
    enabled: transactionId !== undefined,
    queryFn: ({ signal }) =>
      api.request(ONE, { path: pathOf(id, transactionId ?? ''), signal }),
    initialData: () => keptRow(client, id, transactionId ?? ''),
    staleTime: 0,
  });
}

export function useEnterTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  const [intent] = useState(() => new Intent(() => api.freshKey()));
  return useMutation({
    mutationFn: (draft: TransactionDraft) =>
      api.request('POST /v1/households/{household_id}/transactions', {
        path: { household_id: id },
        body: draft,
        key: intent.keyOf(draft),
      }),
    onSuccess: () => refreshAll(client, id),
    onSettled: (_receipt, error) => intent.ended(error),
  });
}

export interface Correction {
  readonly row: Transaction;
  readonly change: TransactionChange;
  /** Its new category, when it gets one; `null` takes it away. */
  readonly categoryId?: string | null;
  /** Brings it back first: somebody has removed it. */
  readonly restore?: boolean;
}

/** Corrects a transaction and files it, on the version that `row` has. */
export function useEditTransaction() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: Correction) => correct({ api, client, id }, wanted),
    onMutate: ({ row, change, categoryId }) =>
      paint(client, id, row, { ...fieldsOf(change), ...filed(categoryId) }),
    onError: (_error, _intent, painted) => painted?.takeBack(),
    onSuccess: (receipt, { row, change, categoryId, restore }) => {
      const fields = { ...fieldsOf(change), ...filed(categoryId), version: receipt.version };
      settle(client, id, row.id, fields);
      if (restore) refreshAll(client, id);
      // A new date may move the row to another place: only then is the list asked again.
      if (change.posted_on !== undefined && change.posted_on !== row.posted_on)
        refresh(client, [keys.transactions(id)]);
    },
    onSettled: (_receipt, _error, _intent, painted) => {
      painted?.readAgain();
      refresh(client, sums(id));
    },
  });
}

async function correct(house: House, correction: Correction): Promise<Receipt> {
  const { row, change, categoryId, restore = false } = correction;
  const path = pathOf(house.id, row.id);
  const { api } = house;
  try {
    let receipt: Receipt | undefined;
    if (restore) receipt = await bringBack(house, row);
    if (Object.keys(change).length > 0)
      receipt = await api.change(CHANGE, row.version, { path, body: change });
    if (receipt) {
      const stored = { ...fieldsOf(change), version: receipt.version };
      settle(house.client, house.id, row.id, stored);
    }
    if (categoryId === undefined) return receipt ?? nothingDone(row);
    return await api.change(FILE, row.version, { path, body: { category_id: categoryId } });
  } catch (error) {
    if (isConflict(error)) await takeNewest(house, row.id, error);
    throw error;
  }
}

function filed(categoryId: string | null | undefined): Partial<Transaction> {
  return categoryId === undefined ? {} : { category_id: categoryId, category_source: 'person' };
}

/** What a change writes into a row: only what it names. */
function fieldsOf(change: TransactionChange): Partial<Transaction> {
  const named = Object.entries(change).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(named);
}
