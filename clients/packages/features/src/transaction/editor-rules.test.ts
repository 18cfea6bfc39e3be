import { expect, test } from 'vitest';
import { editorRules } from './editor-rules';

const rules = editorRules((accountId) => (accountId === 'yen' ? 'JPY' : 'EUR'), 'en-GB');
const words = {
  account_id: 'joint',
  posted_on: '2026-03-03',
  payee: ' Baker ',
  direction: 'out',
  note: '',
  description: '',
  tags: '',
  category_id: '',
};

test('everything that is missing is said at once', () => {
  const read = rules.safeParse({ ...words, payee: ' ', amount: '12,3x' });
  expect(read.error?.issues.map(({ path, message }) => [path[0], message])).toEqual([
    ['payee', 'Write who it was with.'],
    ['amount', 'Write a number like 12.50.'],
  ]);
});

test('the example is written as the reader writes', () => {
  const german = editorRules(() => 'EUR', 'de-DE').safeParse({ ...words, amount: 'viel' });
  expect(german.error?.issues[0]?.message).toBe('Write a number like 12,50.');
});

test('an amount is read in the currency of its account', () => {
  expect(rules.safeParse({ ...words, amount: '12.50' }).data?.payee).toBe('Baker');
  const yen = rules.safeParse({ ...words, account_id: 'yen', amount: '12.50' });
  expect(yen.error?.issues.map(({ message }) => message)).toEqual([
    'JPY has no decimals: write a whole number.',
  ]);
});
