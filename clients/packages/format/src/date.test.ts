import { expect, test } from 'vitest';
import {
  addMonths,
  exactDate,
  monthBounds,
  monthLabel,
  monthName,
  spokenDate,
  todayIn,
} from './date';
import { countOf, percentText } from './count';

test('days near today are said in words', () => {
  expect(spokenDate('2026-03-03', '2026-03-03', 'en-GB')).toBe('today');
  expect(spokenDate('2026-03-02', '2026-03-03', 'en-GB')).toBe('yesterday');
  expect(spokenDate('2026-03-04', '2026-03-03', 'en-GB')).toBe('tomorrow');
});

test('other days of this year carry no year, others do', () => {
  expect(spokenDate('2026-03-03', '2026-11-20', 'en-GB')).toBe('Tue 3 March');
  expect(spokenDate('2025-12-31', '2026-01-05', 'en-GB')).toBe('Wed 31 Dec 2025');
});

test('today is that of the household, not of the machine', () => {
  const instant = new Date('2026-01-01T03:00:00Z');
  expect(todayIn('America/Vancouver', instant)).toBe('2025-12-31');
  expect(todayIn('Pacific/Auckland', instant)).toBe('2026-01-01');
});

test('months move over the year and know their ends', () => {
  expect(addMonths('2026-01', -1)).toBe('2025-12');
  expect(addMonths('2025-11', 14)).toBe('2027-01');
  expect(monthBounds('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
});

test('months and exact dates are written out', () => {
  expect(monthName('2026-03', 'en-GB')).toBe('March 2026');
  expect(monthLabel('2026-03', 'en-GB')).toBe('Mar');
  expect(monthLabel('2026-01', 'en-GB')).toBe('Jan 26');
  expect(exactDate('2026-03-03', 'en-GB')).toBe('3 March 2026');
});

test('a count is written as its reader writes numbers', () => {
  expect(countOf(1214, 'en')).toEqual({ count: 1214, shown: '1,214' });
  expect(countOf(1214, 'de').shown).toBe('1.214');
});

test('a share is the nearest percent, and never rounds up to the whole', () => {
  expect(percentText(3194, 10000, 'en')).toBe('32%');
  expect(percentText(1188, 10000, 'en')).toBe('12%');
  expect(percentText(1000, 1000, 'en')).toBe('100%');
  expect(percentText(999, 1000, 'en')).toBe('99%');
  expect(percentText(1, 0, 'en')).toBe('0%');
  expect(percentText(29, 100, 'en')).toBe('29%');
});

test('a small share is not called nothing', () => {
  expect(percentText(1, 1000, 'en')).toBe('<1%');
  expect(percentText(0, 1000, 'en')).toBe('0%');
});
