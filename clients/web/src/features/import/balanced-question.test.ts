import { expect, test } from 'vitest';
import { balancedChoices, chosenOf, openParts, type Balanced } from './balanced-question';

const choice = (owed: boolean, oldest_is_out: boolean): Balanced => ({
  kind: 'balanced',
  column: 2,
  balance_column: 3,
  oldest_is_out,
  ...(owed ? { owed } : {}),
});

test('a question about balances alone is two plain ones', () => {
  const all = [true, false].flatMap((owed) => [true, false].map((out) => choice(owed, out)));
  expect(openParts(all, undefined)).toEqual({ means: true, oldest: true });
  expect(chosenOf(all, undefined, true)).toBeUndefined();
  expect(chosenOf(all, true, undefined)).toBeUndefined();
  expect(chosenOf(all, true, false)).toEqual(choice(true, false));
  expect(chosenOf(all, false, true)).toEqual(choice(false, true));
});

test('what is told already is not asked', () => {
  const means = [choice(false, false), choice(true, true)];
  expect(openParts(means, undefined)).toEqual({ means: true, oldest: false });
  expect(chosenOf(means, true, undefined)).toEqual(choice(true, true));
  const oldest = [choice(true, true), choice(true, false)];
  expect(openParts(oldest, undefined)).toEqual({ means: false, oldest: true });
  expect(chosenOf(oldest, undefined, undefined)).toBeUndefined();
  expect(chosenOf(oldest, undefined, true)).toEqual(choice(true, true));
});

test('a question with other choices is none about balances', () => {
  const signed = { kind: 'signed', column: 2 };
  const question = { field: 'amount', detail: '', choices: [choice(true, true), signed] };
  expect(balancedChoices(question)).toBeUndefined();
  expect(balancedChoices({ ...question, choices: [choice(true, true)] })).toHaveLength(1);
  expect(balancedChoices({ ...question, choices: [] })).toBeUndefined();
});
