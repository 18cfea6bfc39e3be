import { QueryClient, type QueryKey } from '@tanstack/react-query';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { keys } from './keys';
import { askAgain, foreignNouns } from './live';
import { NOUNS } from './noun';

test('every noun of the log is known here', () => {
  const source = new URL('../../../../domain/src/event.rs', import.meta.url);
  const [, list = ''] = /^nouns! \{\n([^}]*)\}/mu.exec(readFileSync(source, 'utf8')) ?? [];
  const inLog = [...list.matchAll(/(\w+): \w+Event/gu)].map(([, name = '']) => name.toLowerCase());
  expect([...NOUNS]).toEqual(inLog);
});

const questions: Readonly<Record<string, QueryKey>> = {
  accounts: keys.accounts('h1'),
  agreement: keys.agreement('h1', 'a'),
  categories: keys.categories('h1'),
  household: keys.household('h1'),
  households: keys.households,
  list: keys.transactionList('h1', {}),
  'list of a category': keys.transactionList('h1', { category_id: 'c' }),
  'one transaction': keys.transaction('h1', 't'),
  summary: keys.summary('h1', {}),
  imports: keys.imports('h1'),
  dashboard: keys.dashboard('h1', '2026-03'),
  report: keys.spending('h1', { month: '2026-03' }),
  me: keys.me,
  'another household': keys.accounts('h2'),
};

/** What is asked again when others change these nouns in the first household. */
function askedAgain(nouns: readonly string[]): string[] {
  const client = new QueryClient();
  for (const key of Object.values(questions)) client.setQueryData(key, {});
  askAgain(client, 'h1', nouns);
  return Object.entries(questions)
    .filter(([, key]) => client.getQueryState(key)?.isInvalidated)
    .map(([name]) => name);
}

test('a category of others is asked for, and no account, no row and no household', () => {
  expect(askedAgain(['category'])).toEqual([
    'categories', 'list of a category', 'dashboard', 'report',
  ]);
});

test('an account of others changes sums, but no row', () => {
  expect(askedAgain(['account'])).toEqual([
    'accounts', 'agreement', 'summary', 'dashboard', 'report',
  ]);
});

test('a transaction of others changes everything that is made of transactions', () => {
  expect(askedAgain(['transaction'])).toEqual([
    'accounts', 'agreement', 'list', 'list of a category', 'one transaction', 'summary',
    'dashboard', 'report',
  ]);
});

test('an import of others comes with what it brought', () => {
  expect(askedAgain(['import'])).toEqual(['imports']);
  expect(askedAgain(['import', 'transaction'])).toContain('list');
});

const everything = Object.keys(questions).filter(
  (name) => name !== 'me' && name !== 'another household',
);

test.each([
  ['the household itself', ['household']],
  ['nothing by name', []],
  ['something this client does not know', ['category', 'budget']],
])('a message of %s means all of the household', (_what, nouns) => {
  expect(askedAgain(nouns)).toEqual(everything);
});

test('only what others changed is named, by the messages that are not all our own', () => {
  const known = { isOwn: (revision: number) => revision === 5, shown: () => 4 };
  const own = { revision: 5, nouns: ['transaction'] };
  const theirs = { revision: 6, nouns: ['category'] };
  const more = { revision: 7, nouns: ['category', 'account'] };
  expect(foreignNouns([own], 4, known)).toBeUndefined();
  expect(foreignNouns([own, theirs, more], 4, known)).toEqual(['category', 'account']);
  // Something stands between that we have not heard of: what came with ours may be theirs.
  expect(foreignNouns([own], 3, known)).toEqual(['transaction']);
  expect(foreignNouns([theirs, { revision: 9, nouns: [] }], 5, known)).toEqual([]);
});
