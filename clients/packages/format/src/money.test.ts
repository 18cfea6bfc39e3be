import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { currencyCodes, exponentOf, likelyCurrency } from './currency';
import { amountToType, decimalText, formatAxis, formatMoney, moneyParts, parseAmount } from './money';

const shared = fileURLToPath(new URL('../../../../../shared/currencies/', import.meta.url));
const sharedThere = existsSync(shared);
if (!sharedThere && process.env.CI === 'true') throw new Error(`${shared} is missing`);
if (!sharedThere) console.log(`skipped: ${shared} is not on this machine`);

describe('money as text', () => {
  test('a minus is U+2212 and stands before the currency', () => {
    expect(formatMoney({ minor: -123450, currency: 'USD' }, 'en-US')).toBe('−$1,234.50');
    expect(formatMoney({ minor: -123450, currency: 'EUR' }, 'de-DE')).toBe('−1.234,50\u00A0€');
  });

  test('income carries a plus when asked', () => {
    expect(formatMoney({ minor: 5, currency: 'CAD' }, 'en-CA', 'both')).toBe('+$0.05');
    expect(formatMoney({ minor: 0, currency: 'CAD' }, 'en-CA', 'both')).toBe('$0.00');
  });

  test('decimals follow ISO 4217, not local habit', () => {
    expect(formatMoney({ minor: 1234, currency: 'JPY' }, 'en')).toBe('¥1,234');
    expect(formatMoney({ minor: 1, currency: 'KWD' }, 'en')).toContain('0.001');
    expect(formatMoney({ minor: 123400, currency: 'HUF' }, 'en')).toContain('1,234.00');
  });

  test('the largest amount keeps every digit', () => {
    expect(decimalText(999_999_999_999_999, 'EUR')).toBe('9999999999999.99');
    expect(formatMoney({ minor: 999_999_999_999_999, currency: 'EUR' }, 'en')).toBe(
      '€9,999,999,999,999.99',
    );
  });

  test('parts set the decimals apart', () => {
    const parts = moneyParts({ minor: -4, currency: 'GBP' }, 'en-GB');
    expect(parts).toEqual({ sign: '−', prefix: '£', whole: '0', decimals: '.04', suffix: '' });
  });

  test('an axis label is short', () => {
    expect(formatAxis(-1_234_500, 'EUR', 'en')).toBe('−€12.3K');
    expect(formatAxis(105_000, 'EUR', 'en')).toBe('€1.05K');
    expect(formatAxis(0, 'EUR', 'en')).toBe('€0');
  });
});

describe('amounts people type', () => {
  const cases: [string, string, string, number | string][] = [
    ['12.50', 'EUR', 'en-GB', 1250],
    ['12,50', 'EUR', 'en-GB', 1250],
    ['1.234,56', 'EUR', 'de-DE', 123456],
    ['1,234.56', 'EUR', 'de-DE', 123456],
    ['1,234', 'USD', 'en-US', 123400],
    ['1.234', 'EUR', 'de-DE', 123400],
    ['10,250', 'TND', 'fr-TN', 10250],
    ['1’234.56', 'CHF', 'de-CH', 123456],
    ['−12.34', 'EUR', 'en', -1234],
    ['5.', 'USD', 'en-US', 500],
    ['.5', 'USD', 'en-US', 50],
    ['-0.00', 'USD', 'en-US', 0],
    ['50.000', 'VND', 'vi-VN', 50000],
    ['1234', 'JPY', 'ja-JP', 1234],
    ['1234.50', 'JPY', 'ja-JP', 'too-precise'],
    ['12.3456', 'KWD', 'en', 'too-precise'],
    ['', 'EUR', 'en', 'empty'],
    ['twelve', 'EUR', 'en', 'unreadable'],
    ['1,2,3', 'EUR', 'en', 'unreadable'],
    ['99999999999999999', 'EUR', 'en', 'too-large'],
  ];
  test.each(cases)('%s %s in %s', (text, currency, locale, expected) => {
    const parsed = parseAmount(text, currency, locale);
    expect(parsed.ok ? parsed.minor : parsed.reason).toBe(expected);
  });
});

test('an amount to edit reads back as itself', () => {
  for (const locale of ['en', 'de-DE', 'fr-CH'])
    for (const minor of [0, 5, -1234567, 100000]) {
      const parsed = parseAmount(amountToType({ minor, currency: 'EUR' }, locale), 'EUR', locale);
      expect(parsed).toEqual({ ok: true, minor });
    }
});

describe.skipIf(!sharedThere)('the currency table', () => {
  test('agrees with ISO 4217 for every code', () => {
    const rows = readFileSync(`${shared}iso4217.csv`, 'utf8').trim().split('\n').slice(1);
    const active = rows.map((row) => row.split(',')).filter((row) => row[2] !== '');
    expect(active.length).toBeGreaterThan(150);
    for (const [code = '', , digits] of active) expect([code, exponentOf(code)]).toEqual([
      code,
      Number(digits),
    ]);
    expect(currencyCodes()).toHaveLength(active.length);
  });
});

test('a browser suggests its own currency', () => {
  expect(likelyCurrency('en-CA')).toBe('CAD');
  expect(likelyCurrency('de')).toBe('EUR');
  expect(likelyCurrency('not a locale')).toBe('EUR');
});
