import { expect, test } from 'vitest';
import {
  averageOf,
  hundredthsOf,
  isIn,
  isNothing,
  isOut,
  isSame,
  largestFirst,
  lengthOf,
  minus,
  nothingOf,
  plus,
  reversed,
  sizeOf,
  sumOf,
} from './arithmetic';

const eur = (minor: number) => ({ minor, currency: 'EUR' });
const usd = (minor: number) => ({ minor, currency: 'USD' });

test('sums and differences are exact', () => {
  expect(plus(eur(10), eur(20))).toEqual(eur(30));
  expect(minus(eur(10), eur(25))).toEqual(eur(-15));
  expect(sumOf([eur(1), eur(-3), eur(7)], 'EUR')).toEqual(eur(5));
  expect(sumOf([], 'EUR')).toEqual(nothingOf('EUR'));
  expect(() => plus(eur(Number.MAX_SAFE_INTEGER), eur(1))).toThrow(RangeError);
});

test('currencies are never reckoned together', () => {
  for (const wrong of [
    () => plus(eur(1), usd(1)),
    () => minus(eur(1), usd(1)),
    () => sumOf([usd(1)], 'EUR'),
    () => largestFirst(eur(1), usd(1)),
    () => hundredthsOf(eur(1), usd(1)),
  ])
    expect(wrong).toThrow(RangeError);
  expect(isSame(eur(1), usd(1))).toBe(false);
});

test('what comes to nothing has no sign', () => {
  expect(Object.is(reversed(eur(0)).minor, 0)).toBe(true);
  expect(Object.is(averageOf(eur(-1), 3).minor, 0)).toBe(true);
  expect(reversed(eur(5))).toEqual(eur(-5));
  expect(sizeOf(eur(-5))).toEqual(eur(5));
});

test('an average is to the nearest minor unit, and of one where there is none', () => {
  expect(averageOf(eur(100), 3)).toEqual(eur(33));
  expect(averageOf(eur(101), 2)).toEqual(eur(51));
  expect(averageOf(eur(7), 0)).toEqual(eur(7));
});

test('directions, sizes and bars', () => {
  expect([isIn(eur(1)), isOut(eur(1)), isNothing(eur(1))]).toEqual([true, false, false]);
  expect([isIn(eur(0)), isOut(eur(0)), isNothing(eur(0))]).toEqual([false, false, true]);
  expect([eur(1), eur(9), eur(-4)].sort(largestFirst)).toEqual([eur(9), eur(1), eur(-4)]);
  expect(hundredthsOf(eur(1), eur(3))).toBe(33);
  expect(hundredthsOf(eur(-1), eur(3))).toBe(0);
  expect(hundredthsOf(eur(5), eur(0))).toBe(0);
  expect(hundredthsOf(eur(1_000_000_000_000_000), eur(1_000_000_000_000_000))).toBe(100);
  expect([lengthOf(eur(5)), lengthOf(eur(-5)), lengthOf(undefined)]).toEqual([5, 0, 0]);
});
