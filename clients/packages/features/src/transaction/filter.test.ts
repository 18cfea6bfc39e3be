import { expect, test } from 'vitest';
import { filterOf, isNarrowed, monthIn } from './filter';

test('a month becomes its first and last day', () => {
  const filter = filterOf(new URLSearchParams('month=2024-02&account=a1&q=%20tea%20'));
  expect(filter).toEqual({ from: '2024-02-01', to: '2024-02-29', account_id: 'a1', q: 'tea' });
});

test('months and days that are in no calendar are no filter', () => {
  for (const month of ['1999-13', '1999-00', '1999-1', 'abc', '99999-01', '']) {
    expect(monthIn(new URLSearchParams({ month }))).toBeUndefined();
    expect(filterOf(new URLSearchParams({ month }))).toEqual({});
  }
  for (const day of ['1999-13-01', '2023-02-29', 'yesterday', '2024-1-1'])
    expect(filterOf(new URLSearchParams({ from: day, to: day }))).toEqual({});
  const leap = new URLSearchParams('from=2024-02-29&to=2024-03-01');
  expect(filterOf(leap)).toEqual({ from: '2024-02-29', to: '2024-03-01' });
});

test('what makes no sense is left out', () => {
  expect(filterOf(new URLSearchParams('month=2024-13&q=&pending=no'))).toEqual({});
  expect(isNarrowed(filterOf(new URLSearchParams('new=1')))).toBe(false);
  expect(isNarrowed(filterOf(new URLSearchParams('category=none')))).toBe(true);
});
