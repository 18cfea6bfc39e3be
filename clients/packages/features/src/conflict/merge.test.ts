import { expect, test } from 'vitest';
import { changedFields, merge, stillOpen } from './merge';

const began = { payee: 'Baker', note: '', amount: '−12.50' };

test('what only the other changed is taken in', () => {
  const yours = { ...began, payee: 'Bakery' };
  expect(merge(began, yours, { ...began, note: 'for Sunday' })).toEqual({
    clashes: [],
    taken: [{ field: 'note', before: '', theirs: 'for Sunday' }],
  });
});

test('what both changed is asked about, field by field', () => {
  const yours = { ...began, note: 'mine', amount: '−13.00' };
  const now = { ...began, note: 'theirs', payee: 'Bakery' };
  expect(merge(began, yours, now)).toEqual({
    clashes: [{ field: 'note', theirs: 'theirs', yours: 'mine' }],
    taken: [{ field: 'payee', before: 'Baker', theirs: 'Bakery' }],
  });
});

test('an emptied field is a change like any other', () => {
  const full = { note: 'old' };
  expect(merge(full, { note: 'new' }, { note: '' }).clashes).toHaveLength(1);
  expect(merge(full, { note: '' }, { note: 'new' }).clashes).toHaveLength(1);
});

test('both having typed the same is no quarrel', () => {
  const same = { ...began, note: 'same' };
  expect(merge(began, same, same)).toEqual({ clashes: [], taken: [] });
});

test('an open question stays open when something else changes', () => {
  const open = [{ field: 'note', theirs: 'theirs', yours: 'mine' }];
  const first = { ...began, note: 'theirs' };
  const yours = { ...began, note: 'mine' };
  const second = { ...first, payee: 'Bakery' };
  const merged = merge(first, yours, second);
  expect(stillOpen(open, merged, second)).toEqual(open);
  const third = { ...first, note: 'again' };
  expect(stillOpen(open, merge(first, yours, third), third)).toEqual([
    { field: 'note', theirs: 'again', yours: 'mine' },
  ]);
});

test('only what was changed is sent', () => {
  expect(changedFields(began, { ...began, note: 'x' })).toEqual(new Set(['note']));
});
