import type { Transaction } from '@wumbo/api/transaction';
import { expect, test } from 'vitest';
import { isReplaced, linesOf } from './lines';

const row = (id: string, posted_on: string) => ({ id, posted_on }) as Transaction;

test('each day is said once, rows keep their number', () => {
  const lines = linesOf([row('a', '2026-03-03'), row('b', '2026-03-03'), row('c', '2026-03-01')]);
  expect(lines.map((line) => (line.kind === 'day' ? line.date : line.index))).toEqual([
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
