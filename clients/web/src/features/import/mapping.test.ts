import { expect, test } from 'vitest';
import { choiceText, columnName, questionAbout, valuesIn } from './mapping';

const rows = [
  ['Datum', '', 'Betrag'],
  ['01.02.2026', 'Tee', '3,50'],
];

test('a column is called by its head, or by its number', () => {
  expect(columnName(2, rows)).toBe('Column 3 (Betrag)');
  expect(columnName(7, rows)).toBe('Column 8');
});

test('answers are said in words', () => {
  expect(choiceText('date_order', 'day_month_year', rows)).toContain('31.12.2026');
  expect(choiceText('decimal_mark', ',', rows)).toBe('A comma (1.234,56)');
  expect(choiceText('amount', { kind: 'signed', column: 2, inverted: true }, rows)).toBe(
    'Column 3 (Betrag); plus is money out, minus is money in',
  );
  expect(choiceText('payee_column', 1, rows)).toBe('Column 2 (Tee)');
  expect(questionAbout('date_order')).toContain('order');
});

const directed = [
  ['Betrag', 'Art'],
  ['3,50', 'D'],
  ['9,00', 'K'],
  ['1,00', 'D'],
];

test('a direction is said with the words of the column', () => {
  const amount = { kind: 'directed', column: 0, direction_column: 1, out_words: ['D'] };
  expect(choiceText('amount', amount, directed)).toBe(
    'Column 2 (Art): “D” is money out, “K” is money in',
  );
  const turned = { ...amount, out_words: ['K'] };
  expect(choiceText('amount', turned, directed)).toBe(
    'Column 2 (Art): “K” is money out, “D” is money in',
  );
  expect(valuesIn(1, directed)).toEqual(['D', 'K']);
  const neither = { ...amount, neutral_words: ['K'] };
  expect(choiceText('amount', neither, directed)).toBe(
    'Column 2 (Art): “D” is money out, “K” is neither and left out',
  );
});

test('balances that tell the direction are said with their column', () => {
  const amount = { kind: 'balanced', column: 0, balance_column: 1, oldest_is_out: true };
  expect(choiceText('amount', amount, directed)).toBe(
    'Column 1 (Betrag), as Column 2 (Art) rises and falls; the oldest is money out',
  );
});

test('a column of many values is none of directions', () => {
  const many = [['Head'], ...Array.from({ length: 9 }, (_, index) => [`value ${index}`])];
  expect(valuesIn(0, many)).toEqual([]);
});
