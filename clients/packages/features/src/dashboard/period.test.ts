import { expect, test } from 'vitest';
import { periodOf } from './period';
import { ranked } from './ranked';

test('a month so far is compared with the same days', () => {
  expect(periodOf('2026-11', '2026-11-27')).toEqual({
    whole: false,
    until: '2026-11-27',
    untilBefore: '2026-10-27',
  });
  expect(periodOf('2026-03', '2026-03-30').untilBefore).toBe('2026-02-28');
});

test('a whole month is compared with a whole one', () => {
  expect(periodOf('2013-02', '2013-02-28')).toEqual({
    whole: true,
    until: '2013-02-28',
    untilBefore: '2013-01-31',
  });
});

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const item = (category_id: string | null, minor: number, currency = 'EUR') => ({
  category_id,
  count: 1,
  spent: { minor, currency },
  income: { minor: 0, currency },
});

test('the lines and their rest make the sum', () => {
  const items = [item('a', 500), item('b', 300), item('c', 200), item(null, 100), item('d', -50)];
  const found = ranked([...items, item('x', 999, 'USD'), item('income', 0)], 'EUR', 2);
  expect(found).toEqual({
    shown: [
      { categoryId: 'a', spent: eur(500) },
      { categoryId: 'b', spent: eur(300) },
    ],
    rest: eur(250),
    restCount: 3,
    total: eur(1050),
  });
});

test('a rest of one is shown as itself', () => {
  const found = ranked([item('a', 500), item('b', 300), item('c', 200)], 'EUR', 2);
  expect(found.shown).toHaveLength(3);
  expect(found.restCount).toBe(0);
});

test('what came back is in the rest, so that the sum is right', () => {
  const found = ranked([item('a', 500), item('d', -50)], 'EUR', 8);
  expect(found).toMatchObject({ rest: eur(-50), restCount: 1, total: eur(450) });
});
