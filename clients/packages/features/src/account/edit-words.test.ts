import type { Account } from '@wumbo/api/account';
import { expect, test } from 'vitest';
import { accountChange, accountFields, accountWords } from './edit-words';

const account = {
  name: 'Giro',
  number: null,
  opening_balance: { minor: -1050, currency: 'EUR' },
  opened_on: '2026-01-01',
  in_budget: true,
} as unknown as Account;

test('an account and its form are the same words', () => {
  const fields = accountFields(account, 'de-DE');
  expect(fields.opening).toBe('\u221210,50');
  const typed = { ...fields, opening: '-10,5', name: ' Giro ' };
  expect(accountWords(typed, 'EUR', 'de-DE')).toEqual(accountWords(fields, 'EUR', 'de-DE'));
});

test('what is on it today is said as that, and nothing is stored under it', () => {
  const stored = accountFields(account, 'en-GB');
  expect(stored.today).toBe('');
  const fields = { ...stored, today: '500' };
  expect(accountChange(new Set(['today']), fields, 'EUR', 'en-GB')).toEqual({
    balance: { minor: 50000, currency: 'EUR' },
  });
});

test('the opening balance and its day go together', () => {
  const fields = { ...accountFields(account, 'en-GB'), opened_on: '2026-02-01' };
  expect(accountChange(new Set(['opened_on']), fields, 'EUR', 'en-GB')).toEqual({
    opening_balance: { minor: -1050, currency: 'EUR' },
    opened_on: '2026-02-01',
  });
  expect(accountChange(new Set(['in_budget']), fields, 'EUR', 'en-GB')).toEqual({
    in_budget: true,
  });
});
