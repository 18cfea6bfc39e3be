import type { Account } from '@wumbo/api/account';
import type { ImportAnswer } from '@wumbo/api/import';
import { expect, test } from 'vitest';
import { isAmiss, newNames, NOTHING_TYPED, saidBalances, wishesOf } from './wishes';

const account = (id: string, name: string, status = 'open') =>
  ({ id, name, status, currency: 'EUR' }) as Account;
const part = (key: string, more: object) =>
  ({
    ...{ key, created: true, name: 'Account 9999', account_id: key, currency: 'EUR' },
    ...{ opening_unknown: true, ...more },
  }) as never;
const answer = (...accounts: never[]) => ({ accounts }) as Pick<ImportAnswer, 'accounts'>;

test('a balance that cannot be read stops the import, a readable one is its balance', () => {
  for (const words of ['abc', '12..5', '1,2,3.4.5']) {
    const typed = { names: {}, balances: { a: words } };
    const wishes = wishesOf(answer(part('a', {})), typed, [], 'en-GB');
    expect(wishes.get('a')?.faults.balance).toBe('Write a number like 12.50.');
    expect(isAmiss(wishes)).toBe(true);
    expect(saidBalances(wishes)).toEqual({});
  }
  const typed = { names: {}, balances: { a: ' 500.00 ' } };
  const wishes = wishesOf(answer(part('a', {})), typed, [], 'en-GB');
  expect(isAmiss(wishes)).toBe(false);
  expect(saidBalances(wishes)).toEqual({ a: { minor: 50000, currency: 'EUR' } });
});

test('what was typed is no balance where the file tells it, or nothing is opened', () => {
  const typed = { names: {}, balances: { a: 'abc', b: '5' } };
  const parts = answer(part('a', { opening_unknown: false }), part('b', { created: false }));
  const wishes = wishesOf(parts, typed, undefined, 'en-GB');
  expect(isAmiss(wishes)).toBe(false);
  expect(saidBalances(wishes)).toEqual({});
});

test('an emptied name stops the import', () => {
  const typed = { names: { a: '  ' }, balances: {} };
  const wishes = wishesOf(answer(part('a', {})), typed, [], 'en-GB');
  expect(wishes.get('a')?.faults.name).toBe('Give the account a name.');
});

test('no two accounts get one name: what the file says is numbered, what is typed is refused', () => {
  const there = [account('x', 'account 9999 ')];
  const both = answer(part('a', {}), part('b', {}));
  const wishes = wishesOf(both, NOTHING_TYPED, there, 'en-GB');
  expect(isAmiss(wishes)).toBe(false);
  expect(newNames(both, wishes)).toEqual({ a: 'Account 9999 (2)', b: 'Account 9999 (3)' });
  const typed = { names: { a: 'Giro', b: 'giro' }, balances: {} };
  const again = wishesOf(both, typed, there, 'en-GB');
  expect(again.get('a')?.faults.name).toBeUndefined();
  expect(again.get('b')?.faults.name).toMatch(/^There is an account of this name already/u);
  expect(newNames(answer(part('a', {})), wishesOf(answer(part('a', {})), NOTHING_TYPED, [], 'de')))
    .toEqual({});
});

test('an account that was closed meanwhile, or is gone, takes nothing', () => {
  const into = (id: string) => answer(part('a', { created: false, account_id: id }));
  const there = [account('x', 'First'), account('y', 'Second', 'closed')];
  const fault = (id: string) =>
    wishesOf(into(id), NOTHING_TYPED, there, 'en-GB').get('a')?.faults.target;
  expect(fault('x')).toBeUndefined();
  expect(fault('y')).toMatch(/^This account is closed/u);
  expect(fault('z')).toMatch(/^This account is not there any more/u);
});
