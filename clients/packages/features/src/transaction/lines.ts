/** The list as it is painted: a heading for each day, then its transactions. */
import type { Transaction } from '@wumbo/api/transaction';

export type Line =
  | { readonly kind: 'day'; readonly date: string }
  | { readonly kind: 'row'; readonly row: Transaction; readonly index: number }
  /** Stands for what is not fetched yet. */
  | { readonly kind: 'more' };

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

export function linesOf(rows: readonly Transaction[], more = false): Line[] {
  const lines: Line[] = [];
  let date: string | undefined;
  rows.forEach((row, index) => {
    if (row.posted_on !== date) {
      date = row.posted_on;
      lines.push({ kind: 'day', date });
    }
    lines.push({ kind: 'row', row, index });
  });
  if (more) lines.push({ kind: 'more' });
  return lines;
}

/** The lines that are painted, in order, with one that is among them wherever they stand. */
export function withLine(painted: number[], line: number): number[] {
  if (line < 0 || painted.includes(line)) return painted;
  return [...painted, line].sort((one, other) => one - other);
}

/** Names a line over changes of the list. */
export function keyOf(line: Line | undefined): string | undefined {
  if (line?.kind === 'more') return 'more';
  return line?.kind === 'day' ? line.date : line?.row.id;
}

/** Where somebody wants to be in a list that is not fetched as far as that. */
export type Goal =
  | { readonly kind: 'end' }
  /** A row that may be in the list; `on` is its day, once that is known. */
  | { readonly kind: 'row'; readonly id: string; readonly on: string | undefined };

/**
 * The number of the row that is wanted; `further` while it may be among those that are not fetched
 * yet; undefined when it is not in the list. Lists stand newest first.
 */
export function reached(
  goal: Goal,
  rows: readonly Transaction[],
  more: boolean,
): number | 'further' | undefined {
  if (goal.kind === 'end') return more ? 'further' : rows.length - 1;
  const at = rows.findIndex((row) => row.id === goal.id);
  if (at >= 0) return at;
  const last = rows.at(-1)?.posted_on;
  const passed = goal.on !== undefined && last !== undefined && last < goal.on;
  return more && !passed ? 'further' : undefined;
}
