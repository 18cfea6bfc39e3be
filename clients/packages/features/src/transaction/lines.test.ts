import type { Transaction } from '@wumbo/api/transaction';
import { expect, test } from 'vitest';
import { isReplaced, keyOf, linesOf, reached, withLine } from './lines';

const row = (id: string, posted_on: string) => ({ id, posted_on }) as Transaction;

test('each day is said once, rows keep their number', () => {
  const lines = linesOf([row('a', '2026-03-03'), row('b', '2026-03-03'), row('c', '2026-03-01')]);
  expect(lines.map((line) => (line.kind === 'row' ? line.index : keyOf(line)))).toEqual([
    '2026-03-03', 0, 1, '2026-03-01', 2,
  ]);
});

test('a row that was taken out is told from one that stayed', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((id) => row(id, '2026-03-03')) as [
    Transaction, Transaction, Transaction,
  ];
  expect(isReplaced([a, b, c], [a, c], 1)).toBe(true);
  expect(isReplaced([a, b, c], [a, b], 2)).toBe(true);
  expect(isReplaced([a, b, c], [a, b], 0)).toBe(false);
  expect(isReplaced([a, b, c], [a], 0)).toBe(false);
});

test('nothing makes no heading', () => {
  expect(linesOf([])).toEqual([]);
});

test('what is not fetched yet has a place at the end', () => {
  expect(linesOf([row('a', '2026-03-03')], true).map(keyOf)).toEqual(['2026-03-03', 'a', 'more']);
});

test('the end is reached when nothing more is to come', () => {
  const rows = [row('a', '2026-03-03'), row('b', '2026-03-01')];
  expect(reached({ kind: 'end' }, rows, true)).toBe('further');
  expect(reached({ kind: 'end' }, rows, false)).toBe(1);
});

test('a row is looked for as far as its day, and no further', () => {
  const rows = [row('a', '2026-03-03'), row('b', '2026-03-01')];
  const goal = (id: string, on?: string) => ({ kind: 'row', id, on }) as const;
  expect(reached(goal('b'), rows, true)).toBe(1);
  expect(reached(goal('c', '2026-03-01'), rows, true)).toBe('further');
  expect(reached(goal('c', '2026-03-02'), rows, true)).toBeUndefined();
  expect(reached(goal('c', '2026-01-01'), rows, false)).toBeUndefined();
});

test('the line one is at is painted wherever one has scrolled to, in its place', () => {
  expect(withLine([4, 5, 6], 5)).toEqual([4, 5, 6]);
  expect(withLine([4, 5, 6], 1)).toEqual([1, 4, 5, 6]);
  expect(withLine([4, 5, 6], 9)).toEqual([4, 5, 6, 9]);
  expect(withLine([4, 5, 6], -1)).toEqual([4, 5, 6]);
});
