/** Changes of the pages of a transaction list that are kept in memory, without fetching. */
import type { InfiniteData } from '@tanstack/react-query';
import type { Transaction, TransactionPage } from './transaction';

export type Rows = InfiniteData<TransactionPage, string | undefined>;

/** Lays `fields` over one row; pages without it stay the same objects. */
export function patchRows(rows: Rows, id: string, fields: Partial<Transaction>): Rows {
  return mapRow(rows, id, (row) => ({ ...row, ...fields }));
}

/** Lays an answer over one row, unless the row is newer than the answer. */
export function renewRow(rows: Rows, now: Partial<Transaction> & { version: number }, id: string) {
  return mapRow(rows, id, (row) => (row.version > now.version ? row : { ...row, ...now }));
}

/**
 * Takes a painted change back. Only what still shows the paint goes back to what it was: a row
 * that was read again since, or a field that somebody painted over, is newer than what we knew.
 */
export function takeBack(
  rows: Rows,
  painted: Partial<Transaction>,
  before: Transaction,
): Rows {
  return mapRow(rows, before.id, (row) => {
    if (row.version !== before.version) return row;
    const shown = new Map<string, unknown>(Object.entries(row));
    const known = new Map<string, unknown>(Object.entries(before));
    const stands = Object.entries(painted).filter(
      ([name, value]) => JSON.stringify(shown.get(name)) === JSON.stringify(value),
    );
    return { ...row, ...Object.fromEntries(stands.map(([name]) => [name, known.get(name)])) };
  });
}

/** The row as it is kept. */
export function rowIn(rows: Rows | undefined, id: string): Transaction | undefined {
  for (const page of rows?.pages ?? []) {
    const found = page.items.find((row) => row.id === id);
    if (found) return found;
  }
  return undefined;
}

/** Takes one row out. */
export function withoutRow(rows: Rows, id: string): Rows {
  return mapPages(rows, id, (items) => items.filter((row) => row.id !== id));
}

/** Puts a row that was taken out back to where it stood: before the row that followed it. */
export function withRow(rows: Rows, row: Transaction, follower: string | undefined): Rows {
  if (rowIn(rows, row.id)) return rows;
  const isThere = follower !== undefined && rowIn(rows, follower) !== undefined;
  if (isThere)
    return mapPages(rows, follower, (items) => {
      const at = items.findIndex((one) => one.id === follower);
      return [...items.slice(0, at), row, ...items.slice(at)];
    });
  const pages = rows.pages.map((page, index) =>
    index === rows.pages.length - 1 ? { ...page, items: [...page.items, row] } : page,
  );
  return { ...rows, pages };
}

/** The row that follows in the list. */
export function followerOf(rows: Rows, id: string): string | undefined {
  const all = rows.pages.flatMap((page) => page.items);
  const at = all.findIndex((row) => row.id === id);
  return at < 0 ? undefined : all[at + 1]?.id;
}

function mapRow(rows: Rows, id: string, edit: (row: Transaction) => Transaction): Rows {
  return mapPages(rows, id, (items) => items.map((row) => (row.id === id ? edit(row) : row)));
}

function mapPages(
  rows: Rows,
  id: string,
  edit: (items: readonly Transaction[]) => readonly Transaction[],
): Rows {
  const pages = rows.pages.map((page) =>
    page.items.some((row) => row.id === id) ? { ...page, items: edit(page.items) } : page,
  );
  return { ...rows, pages };
}
