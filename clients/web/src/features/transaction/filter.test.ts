import { expect, test } from 'vitest';
import { filterOf, isNarrowed } from './filter';

test('a month becomes its first and last day', () => {
  const filter = filterOf(new URLSearchParams('month=2024-02&account=a1&q=%20tea%20'));
  expect(filter).toEqual({ from: '2024-02-01', to: '2024-02-29', account_id: 'a1', q: 'tea' });
});

test('what makes no sense is left out', () => {
  expect(filterOf(new URLSearchParams('month=2024-13&q=&pending=no'))).toEqual({});
  expect(isNarrowed(filterOf(new URLSearchParams('new=1')))).toBe(false);
  expect(isNarrowed(filterOf(new URLSearchParams('category=none')))).toBe(true);
});
