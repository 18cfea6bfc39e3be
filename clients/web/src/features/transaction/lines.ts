/** The list as it is painted: a heading for each day, then its transactions. */
import type { Transaction } from '@wumbo/api/transaction';

export type Line =
  | { readonly kind: 'day'; readonly date: string }
  | { readonly kind: 'row'; readonly row: Transaction; readonly index: number };

/** Whether the row at `at` is the one that was taken out of the list. */
export function isReplaced(
  before: readonly Transaction[],
  now: readonly Transaction[],
  at: number,
): boolean {
  return now.length === before.length - 1 && before[at]?.id !== now[at]?.id;
}

export function linesOf(rows: readonly Transaction[]): Line[] {
  const lines: Line[] = [];
  let date: string | undefined;
  rows.forEach((row, index) => {
    if (row.posted_on !== date) {
      date = row.posted_on;
      lines.push({ kind: 'day', date });
    }
    lines.push({ kind: 'row', row, index });
  });
  return lines;
}
