import { QueryClient, type QueryKey } from '@tanstack/react-query';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { keys } from './keys';
import { askAgain, foreignNouns } from './live';
import { NOUNS } from './noun';

/** The names under which the log stores its nouns: one may be of two words. */
function nounsOfLog(): string[] {
  const domain = fileURLToPath(new URL('../../../../domain/src/', import.meta.url));
  const text = (file: string) => readFileSync(join(domain, file), 'utf8');
  const files = readdirSync(domain, { recursive: true, encoding: 'utf8' });
  const rules = files.filter((file) => file.endsWith('aggregate.rs')).map(text).join('\n');
  const named = rules.matchAll(/^impl Aggregate for (\w+) \{\s+const TYPE: [^=]*= "(\w+)"/gmu);
  const stored = new Map([...named].map(([, noun, name]) => [noun, name]));
  const [, list = ''] = /^nouns! \{\n([^}]*)\}/mu.exec(text('event.rs')) ?? [];
  return [...list.matchAll(/(\w+): \w+/gu)].map(([, noun = '']) => stored.get(noun) ?? noun);
}

test('every noun of the log is known here', () => {
  const inLog = nounsOfLog();
  expect(inLog).toContain('category');
  expect([...NOUNS].sort()).toEqual(inLog.sort());
});

type Question = readonly [name: string, key: QueryKey];

/** A question of every key, of a household where it is asked of one. */
function questionsOf(household: string): Question[] {
  return Object.entries(keys).map(([name, key]) => {
    const of: QueryKey = typeof key === 'function' ? Reflect.apply(key, keys, [household, {}]) : key;
    return [name, of];
  });
}

const questions: readonly Question[] = [
  ...questionsOf('h1'),
  ['list of a category', keys.transactionList('h1', { category_id: 'c' })],
];
const elsewhere = questionsOf('h2').filter(([, key]) => key.includes('h2'));

/** What is asked again when others change these nouns in the first household. */
function askedAgain(nouns: readonly string[]): string[] {
  const client = new QueryClient();
  const isStale = ([, key]: Question) => client.getQueryState(key)?.isInvalidated;
  for (const [, key] of [...questions, ...elsewhere]) client.setQueryData(key, {});
  askAgain(client, 'h1', nouns);
  expect(elsewhere.filter(isStale)).toEqual([]);
  return questions.filter(isStale).map(([name]) => name);
}

test('a category of others is asked for, and no account, no row and no household', () => {
  expect(askedAgain(['category'])).toEqual([
    'categories', 'dashboards', 'dashboard', 'reports', 'spending', 'list of a category',
  ]);
});

test('an account of others changes sums, but no row', () => {
  expect(askedAgain(['account'])).toEqual([
    'accounts', 'agreement', 'summaries', 'summary', 'dashboards', 'dashboard', 'reports',
    'spending',
  ]);
});

test('a transaction of others changes everything that is made of transactions', () => {
  expect(askedAgain(['transaction'])).toEqual([
    'accounts', 'agreement', 'everyTransaction', 'transactions', 'transactionList', 'transaction',
    'summaries', 'summary', 'dashboards', 'dashboard', 'reports', 'spending', 'list of a category',
  ]);
});

test('an import of others comes with what it brought', () => {
  expect(askedAgain(['import'])).toEqual(['imports']);
  expect(askedAgain(['import', 'transaction'])).toContain('transactionList');
});

test.each(NOUNS)('%s: whatever is asked under its name is asked again', (noun) => {
  const own = questions.filter(([, key]) => key[1] === 'h1' && key[2] === noun);
  expect(own).not.toEqual([]);
  expect(askedAgain([noun])).toEqual(expect.arrayContaining(own.map(([name]) => name)));
});

const everything = questions.filter(([, [first]]) => first !== 'me').map(([name]) => name);

test.each([
  ['the household itself', ['household']],
  ['nothing by name', []],
  ['something this client does not know', ['category', 'budgets of tomorrow']],
  ['what every object has', ['toString']],
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
