import type { Account } from '@wumbo/api/account';
import type { ImportAnswer } from '@wumbo/api/import';
import { expect, test } from 'vitest';
import { choiceOf, firstAnswer, fitting, isPresumed, namesNoCurrency, NEW } from './plan';

const account = (id: string, currency = 'EUR') => ({ id, name: id, currency }) as Account;
const open = [account('a'), account('b'), account('c', 'USD')];

test('nothing is chosen for standing first', () => {
  expect(firstAnswer({ key: 'file', candidates: [] }, open, 'EUR').account).toBe('');
  expect(firstAnswer({ key: 'file', candidates: ['a', 'b'] }, open, 'EUR').account).toBe('');
});

test('the one the file points to is chosen, and a new one where none fits', () => {
  const told = { key: 'x', number: 'DE1', candidates: ['b'] };
  expect(firstAnswer(told, open, 'EUR').account).toBe('b');
  expect(firstAnswer({ key: 'x', candidates: ['b'] }, open, 'EUR').account).toBe('');
  const swiss = { key: 'x', currency: 'CHF', name: 'Konto', candidates: [] };
  expect(firstAnswer(swiss, open, 'EUR')).toMatchObject({ account: NEW, name: 'Konto' });
  expect(firstAnswer({ key: 'x', candidates: [] }, [], 'EUR').account).toBe(NEW);
});

test('accounts of another currency are not offered, likely ones come first', () => {
  const asked = { key: 'x', currency: 'EUR', candidates: ['b'] };
  expect(fitting(asked, open).map(({ id }) => id)).toEqual(['b', 'a']);
});

test('an answer is whole or none', () => {
  const asked = { key: 'x', candidates: [] };
  const answer = { account: NEW, name: ' ', kind: 'checking', currency: 'EUR' } as const;
  expect(choiceOf(asked, answer)).toBeUndefined();
  expect(choiceOf(asked, { ...answer, name: ' Giro ' })).toEqual({
    key: 'x',
    name: 'Giro',
    kind: 'checking',
    currency: 'EUR',
  });
  expect(choiceOf(asked, { ...answer, account: 'b' })).toEqual({ key: 'x', account_id: 'b' });
});

test('a currency that may be presumed narrows nothing and can be said', () => {
  const asked = { key: 'file', currency: 'EUR', candidates: [] };
  expect(isPresumed(asked, 'EUR')).toBe(true);
  expect(isPresumed({ ...asked, currency: 'USD' }, 'EUR')).toBe(false);
  expect(fitting(asked, open, 'EUR').map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  expect(fitting({ ...asked, currency: 'USD' }, open, 'EUR').map(({ id }) => id)).toEqual(['c']);
});

test('tables and QIF files without such a column name no currency', () => {
  const file = (format: string, mapping: object | null) =>
    namesNoCurrency({ format, mapping } as ImportAnswer);
  expect(file('csv', { currency_column: null })).toBe(true);
  expect(file('csv', { currency_column: 3 })).toBe(false);
  expect(file('qif', null)).toBe(true);
  expect(file('camt053', null)).toBe(false);
});
