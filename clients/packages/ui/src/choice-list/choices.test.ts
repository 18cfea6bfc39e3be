import { expect, test } from 'vitest';
import { narrowed, positionOf } from './choices';

const options = ['Groceries', 'Eating out', 'Café', 'Car repair'].map((label) => ({
  value: label,
  label,
}));

test('beginnings come before other places, accents do not matter', () => {
  expect(narrowed(options, 'ca').map((option) => option.label)).toEqual(['Café', 'Car repair']);
  expect(narrowed(options, 'cafe')[0]?.label).toBe('Café');
  expect(narrowed(options, 'out')[0]?.label).toBe('Eating out');
  expect(narrowed(options, 'r').map((option) => option.label)).toEqual([
    'Car repair', 'Groceries',
  ]);
});

test('the list begins at what is chosen', () => {
  expect(positionOf(options, 'Café')).toBe(2);
  expect(positionOf(options, null)).toBe(0);
});

test('an empty search shows everything, an unknown word nothing', () => {
  expect(narrowed(options, ' ')).toHaveLength(4);
  expect(narrowed(options, 'zzz')).toEqual([]);
});
