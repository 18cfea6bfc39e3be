import { expect, test } from 'vitest';
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

const row = (id: string, more: Partial<Transaction> = {}) =>
  ({ id, category_id: null, note: '', tags: [], version: 1, ...more }) as unknown as Transaction;
const rows: Rows = {
  pages: [
    { items: [row('a'), row('b')], next_cursor: 'n' },
    { items: [row('c')], next_cursor: null },
  ],
  pageParams: [undefined, 'n'],
};
const ids = (given: Rows) => given.pages.map((page) => page.items.map((one) => one.id).join(''));

test('one row changes, other pages stay the same objects', () => {
  const after = patchRows(rows, 'b', { category_id: 'food' });
  expect(after.pages[0]?.items.map((one) => one.category_id)).toEqual([null, 'food']);
  expect(after.pages[1]).toBe(rows.pages[1]);
  expect(rows.pages[0]?.items[1]?.category_id).toBeNull();
});

test('a change that is taken back leaves other changes of its row alone', () => {
  const painted = { category_id: 'food', tags: ['x'] };
  const both = patchRows(patchRows(rows, 'b', painted), 'b', { note: 'mine' });
  expect(rowIn(takeBack(both, painted, row('b')), 'b')).toEqual(row('b', { note: 'mine' }));
});

test('what was read again since is never written over by what was known before', () => {
  const painted = { note: 'typed' };
  const read = patchRows(rows, 'b', { note: 'theirs', version: 2 });
  expect(takeBack(read, painted, row('b'))).toEqual(read);
  // Not even when both wrote the same.
  const same = patchRows(rows, 'b', { note: 'typed', version: 2 });
  expect(rowIn(takeBack(same, painted, row('b')), 'b')?.note).toBe('typed');
});

test('a field that was painted over stays', () => {
  const later = patchRows(patchRows(rows, 'b', { note: 'first' }), 'b', { note: 'second' });
  expect(rowIn(takeBack(later, { note: 'first' }, row('b')), 'b')?.note).toBe('second');
});

test('an answer does not go back behind a newer row', () => {
  const newer = patchRows(rows, 'b', { note: 'newer', version: 5 });
  const answer = { note: 'older', version: 4 };
  expect(rowIn(renewRow(newer, answer, 'b'), 'b')?.note).toBe('newer');
  expect(rowIn(renewRow(rows, answer, 'b'), 'b')?.note).toBe('older');
});

test('a removed row leaves its page and comes back to its place', () => {
  const out = withoutRow(rows, 'b');
  expect(ids(out)).toEqual(['a', 'c']);
  expect(followerOf(rows, 'b')).toBe('c');
  expect(ids(withRow(out, row('b'), 'c'))).toEqual(['a', 'bc']);
  expect(ids(withRow(out, row('b'), 'gone'))).toEqual(['a', 'cb']);
  expect(withRow(rows, row('b'), 'c')).toBe(rows);
});
