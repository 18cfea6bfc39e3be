/**
 * Painting changes of transactions before they are stored: into every list on screen, and taken
 * back without ever writing what was known earlier over what was read since.
 */
import type { QueryClient } from '@tanstack/react-query';
import { keys, type QueryKey } from './keys';
import type { Transaction } from './transaction';
import {
  followerOf,
  patchRows,
  renewRow,
  rowIn,
  takeBack,
  withoutRow,
  withRow,
  type Rows,
} from './transaction-cache';

/** A row as the lists have it. */
export function keptRow(client: QueryClient, id: string, rowId: string): Transaction | undefined {
  const lists = client.getQueriesData<Rows>({ queryKey: keys.transactions(id) });
  return lists.map(([, rows]) => rowIn(rows, rowId)).find((row) => row !== undefined);
}

export interface Painted<T = void> {
  readonly takeBack: (now?: T) => void;
  /** Asks for the lists whose reading the painting had to stop. */
  readonly readAgain: () => void;
}

/**
 * Paints a change into every list on screen and answers how to take it back: these fields of this
 * row alone, because other changes may have been painted or read since.
 */
export async function paint(
  client: QueryClient,
  id: string,
  row: Transaction,
  fields: Partial<Transaction>,
): Promise<Painted> {
  const readAgain = await stopReading(client, id);
  const before = keptRow(client, id, row.id) ?? row;
  edit(client, id, (rows) => patchRows(rows, row.id, fields));
  return { takeBack: () => edit(client, id, (rows) => takeBack(rows, fields, before)), readAgain };
}

/** Takes a row out of every list and answers how to put it back where it stood. */
export async function takeOut(
  client: QueryClient,
  id: string,
  row: Transaction,
): Promise<Painted<Transaction>> {
  const readAgain = await stopReading(client, id);
  const places = client
    .getQueriesData<Rows>({ queryKey: keys.transactions(id) })
    .flatMap(([key, rows]) =>
      rows && rowIn(rows, row.id) ? [{ key, follower: followerOf(rows, row.id) }] : [],
    );
  edit(client, id, (rows) => withoutRow(rows, row.id));
  const putBack = (now: Transaction = row) => {
    for (const { key, follower } of places)
      client.setQueryData<Rows>(key, (rows) => rows && withRow(rows, now, follower));
  };
  return { takeBack: putBack, readAgain };
}

/** Answers that are on their way would write over what is painted now: they are asked again. */
async function stopReading(client: QueryClient, id: string): Promise<() => void> {
  const queryKey = keys.transactions(id);
  const reading = client.isFetching({ queryKey }) > 0;
  await client.cancelQueries({ queryKey });
  return () => {
    if (reading) refresh(client, [queryKey]);
  };
}

function edit(client: QueryClient, id: string, change: (rows: Rows) => Rows): void {
  const queryKey = keys.transactions(id);
  client.setQueriesData<Rows>({ queryKey }, (rows) => (rows ? change(rows) : rows));
}

/** Lays what the server has stored over the lists and the row that is open. */
export function settle(
  client: QueryClient,
  id: string,
  rowId: string,
  stored: Partial<Transaction> & { version: number },
): void {
  edit(client, id, (rows) => renewRow(rows, stored, rowId));
  client.setQueryData<Transaction>(keys.transaction(id, rowId), (row) =>
    row && row.version <= stored.version ? { ...row, ...stored } : row,
  );
}

/** Lays a row that was read again over what is on screen; a removed one is in no list. */
export function renew(client: QueryClient, id: string, now: Transaction): void {
  if (now.removed) edit(client, id, (rows) => withoutRow(rows, now.id));
  else settle(client, id, now.id, now);
  client.setQueryData(keys.transaction(id, now.id), now);
}

/** Asks for sums again, without making anybody wait: the change itself has been stored. */
export function refresh(client: QueryClient, stale: readonly QueryKey[]): void {
  for (const queryKey of stale) void client.invalidateQueries({ queryKey });
}
