import type { Transaction } from '@wumbo/api/transaction';
import { expect, test } from 'vitest';
import { linesOf } from './lines';

const row = (id: string, posted_on: string) => ({ id, posted_on }) as Transaction;

test('each day is said once, rows keep their number', () => {
  const lines = linesOf([row('a', '2026-03-03'), row('b', '2026-03-03'), row('c', '2026-03-01')]);
  expect(lines.map((line) => (line.kind === 'day' ? line.date : line.index))).toEqual([
    '2026-03-03', 0, 1, '2026-03-01', 2,
  ]);
});

test('nothing makes no heading', () => {
  expect(linesOf([])).toEqual([]);
});
