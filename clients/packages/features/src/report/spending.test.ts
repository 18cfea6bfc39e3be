import { expect, test } from 'vitest';
import { monthBars, monthsBetween, monthsThereAre, otherCurrencies, rankedCategories } from './spending';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const row = (month: string, categoryId: string | null, minor: number, currency = 'EUR') => ({
  month,
  categoryId,
  spent: { minor, currency },
});
const rows = [
  row('2026-01', 'food', 30_000),
  row('2026-01', null, 500),
  row('2026-03', 'food', 20_000),
  row('2026-03', 'fun', 70_000),
  row('2026-03', 'fun', 99_999, 'USD'),
];

test('categories come largest first, in one currency', () => {
  expect(rankedCategories(rows, 'EUR')).toEqual([
    { categoryId: 'fun', spent: eur(70_000) },
    { categoryId: 'food', spent: eur(50_000) },
    { categoryId: null, spent: eur(500) },
  ]);
});

test('what came to nothing is no line of the report', () => {
  const moved = [row('2026-01', 'moved', 5_000), row('2026-02', 'moved', -5_000)];
  expect(rankedCategories([...rows, ...moved], 'EUR')).toHaveLength(3);
});

test('what is left out is named', () => {
  expect(otherCurrencies(rows, 'EUR')).toEqual(['USD']);
  expect(otherCurrencies(rows.slice(0, 2), 'EUR')).toEqual([]);
});

test('a month without spending keeps its place, small categories make the rest', () => {
  const months = monthsBetween('2026-01', '2026-03');
  expect(monthBars(rows, 'EUR', ['fun', 'food'], months)).toEqual([
    { month: '2026-01', total: eur(30_500), parts: { food: eur(30_000), rest: eur(500) } },
    { month: '2026-02', total: eur(0), parts: {} },
    { month: '2026-03', total: eur(90_000), parts: { food: eur(20_000), fun: eur(70_000) } },
  ]);
});

test('an average is over the months there are', () => {
  expect(monthsThereAre(rows)).toBe(2);
  expect(monthsThereAre([])).toBe(0);
});
