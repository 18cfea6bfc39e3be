import { expect, test } from 'vitest';
import { typedMoney } from './typed-money';

test('what was typed is shown as money, unless it is none', () => {
  expect(typedMoney('\u2212' + '1234.50', 'EUR', 'en-GB', 'both')).toBe('−€1,234.50');
  expect(typedMoney('12', 'CHF', 'en-GB', 'both')).toMatch(/^\+CHF\s12\.00$/u);
  expect(typedMoney('', 'EUR', 'en-GB')).toBe('');
  expect(typedMoney('twelve', 'EUR', 'en-GB')).toBe('twelve');
});
