/** The list as it is painted: a heading for each day, then its transactions. */
import type { Transaction } from '@wumbo/api/transaction';

export type Line =
  | { readonly kind: 'day'; readonly date: string }
  | { readonly kind: 'row'; readonly row: Transaction; readonly index: number };

/** Whether the row at `at` is no longer in the list, and another stands in its place. */
export function isReplaced(
  before: readonly Transaction[],
  now: readonly Transaction[],
  at: number,
): boolean {
  const was = before[at]?.id;
  return was !== undefined && now.length > 0 && !now.some((row) => row.id === was);
}

/** The number of a row that is followed by its id; where it stood last when it is gone. */
export function numberOf(
  rows: readonly Transaction[],
  id: string | undefined,
  last: number,
): number {
  const at = id === undefined ? -1 : rows.findIndex((row) => row.id === id);
  return at >= 0 ? at : Math.max(0, Math.min(last, rows.length - 1));
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

/** Names a line over changes of the list. */
export function keyOf(line: Line | undefined): string | undefined {
  return line?.kind === 'day' ? line.date : line?.row.id;
}
