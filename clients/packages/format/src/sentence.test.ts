import { expect, test } from 'vitest';
import { inLocale } from './sentence';

const spaced = (text: string) => text.replace(/\s/gu, ' ');

test('amounts and days of a sentence are written as its reader writes them', () => {
  const said =
    'The bank states -1234.50 EUR at the end of 2026-03-31, the account comes to 12 JPY.';
  expect(inLocale(said, 'en-GB')).toBe(
    'The bank states −€1,234.50 at the end of 31 March 2026, the account comes to ¥12.',
  );
  expect(spaced(inLocale(said, 'de-DE'))).toBe(
    'The bank states −1.234,50 € at the end of 31. März 2026, the account comes to 12 ¥.',
  );
});

test('what is quoted, unknown or no day stays as it is', () => {
  for (const text of [
    '“12.50 EUR” is no amount.',
    '12.5 EUR and 12.500 EUR',
    '12.50 ABC',
    '2026-02-31 is no day, “2026-02-03” is a cell.',
    'IBAN12.50 EUR-X and 1,234.50 EUR',
  ])
    expect(inLocale(text, 'de-DE')).toBe(text);
});
