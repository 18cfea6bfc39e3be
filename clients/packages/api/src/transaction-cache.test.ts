import { expect, test } from 'vitest';
import type { Transaction } from './transaction';
import { fieldsBefore, patchRows, withoutRow, type Rows } from './transaction-cache';

const row = (id: string) => ({ id, category_id: null, version: 1 }) as Transaction;
const rows: Rows = {
  pages: [
    { items: [row('a'), row('b')], next_cursor: 'n' },
    { items: [row('c')], next_cursor: null },
  ],
  pageParams: [undefined, 'n'],
};

test('one row changes, other pages stay the same objects', () => {
  const after = patchRows(rows, 'b', { category_id: 'food' });
  expect(after.pages[0]?.items.map((one) => one.category_id)).toEqual([null, 'food']);
  expect(after.pages[1]).toBe(rows.pages[1]);
  expect(rows.pages[0]?.items[1]?.category_id).toBeNull();
});

test('a change that is taken back leaves other changes of its row alone', () => {
  const taken = { category_id: 'food' };
  const both = patchRows(patchRows(rows, 'b', taken), 'b', { version: 2 });
  const after = patchRows(both, 'b', fieldsBefore(row('b'), taken));
  expect(after.pages[0]?.items[1]).toEqual({ id: 'b', category_id: null, version: 2 });
});

test('a removed row leaves its page', () => {
  expect(withoutRow(rows, 'c').pages[1]?.items).toEqual([]);
});
