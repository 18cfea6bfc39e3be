import { expect, test } from 'vitest';
import { asOfText, balanceDay, isOld, newestDay } from './as-of';

test('a balance says of when it is once its newest day is old', () => {
  expect(asOfText('2013-03-17', '2026-11-27', 'en-GB')).toBe('as of 17 March 2013');
  expect(asOfText('2026-11-01', '2026-11-27', 'en-GB')).toBeUndefined();
  expect(asOfText(null, '2026-11-27', 'en-GB')).toBeUndefined();
  expect(isOld('2026-10-23', '2026-11-27')).toBe(false);
  expect(isOld('2026-10-22', '2026-11-27')).toBe(true);
});

test('a statement that nothing followed says of when the balance is', () => {
  const quiet = { newest_on: '2013-03-17', balance_on: '2013-03-31' };
  expect(balanceDay(quiet)).toBe('2013-03-31');
  expect(balanceDay({ newest_on: '2013-03-17' })).toBe('2013-03-17');
  expect(balanceDay({ newest_on: null, balance_on: null })).toBeUndefined();
  expect(newestDay([{ newest_on: '2014-01-01' }, quiet, { newest_on: null }])).toBe('2014-01-01');
  expect(newestDay([])).toBeUndefined();
});
