/** Changes of the pages of a transaction list that are kept in memory, without fetching. */
import type { InfiniteData } from '@tanstack/react-query';
import type { Page } from './page';
import type { Transaction } from './transaction';

export type Rows = InfiniteData<Page<Transaction>, string | undefined>;

/** Lays `fields` over one row; pages without it stay the same objects. */
export function patchRows(rows: Rows, id: string, fields: Partial<Transaction>): Rows {
  return mapPages(rows, id, (items) =>
    items.map((row) => (row.id === id ? { ...row, ...fields } : row)),
  );
}

/** What `fields` held in the row before it was changed. */
export function fieldsBefore(row: Transaction, fields: Partial<Transaction>): Partial<Transaction> {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name in fields));
}

/** Takes one row out. */
export function withoutRow(rows: Rows, id: string): Rows {
  return mapPages(rows, id, (items) => items.filter((row) => row.id !== id));
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
