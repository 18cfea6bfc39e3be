import type { Transaction } from '@wumbo/api/transaction';
import { expect, test } from 'vitest';
import { changeOf, fieldsFor, fieldsOf, tagsIn, wordsOf } from './editor-words';

const row = {
  account_id: 'joint',
  amount: { minor: -1250, currency: 'EUR' },
  payee: 'Baker',
  posted_on: '2026-03-03',
  note: '',
  description: 'CARD 1234 BAKER',
  tags: ['food', 'sunday'],
  category_id: null,
} as unknown as Transaction;

test('a row and its form are the same words', () => {
  const fields = fieldsOf(row, 'de-DE');
  expect(fields).toMatchObject({ direction: 'out', amount: '12,50', tags: 'food, sunday' });
  const words = wordsOf(fields, 'EUR', 'de-DE');
  expect(words).toMatchObject({ amount: '\u221212,50', category_id: '' });
  const typed = { ...fields, amount: '12,5', tags: ' food,sunday , food', payee: 'Baker ' };
  expect(wordsOf(typed, 'EUR', 'de-DE')).toEqual(words);
});

test('an amount brings its direction along', () => {
  expect(fieldsFor('amount', '\u221212.50')).toEqual({ direction: 'out', amount: '12.50' });
  expect(fieldsFor('amount', '7.00')).toEqual({ direction: 'in', amount: '7.00' });
  expect(fieldsFor('note', 'x')).toEqual({ note: 'x' });
});

test('only the named fields are sent', () => {
  const fields = { ...fieldsOf(row, 'en-GB'), direction: 'in' as const, category_id: 'food' };
  expect(changeOf(new Set(['amount']), fields, 'EUR', 'en-GB')).toEqual({
    change: { amount: { minor: 1250, currency: 'EUR' } },
  });
  expect(changeOf(new Set(['category_id', 'tags']), fields, 'EUR', 'en-GB')).toEqual({
    change: { tags: ['food', 'sunday'] },
    categoryId: 'food',
  });
});

test('tags are words between commas', () => {
  expect(tagsIn(' , holiday,, with kim ,holiday')).toEqual(['holiday', 'with kim']);
});
