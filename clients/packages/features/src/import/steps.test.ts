import type { ImportAnswer } from '@wumbo/api/import';
import { ApiProblem } from '@wumbo/api/problem';
import { expect, test } from 'vitest';
import { plainMapping } from './mapping';
import { answered, doesNothing, named, stepAfter } from './steps';

const file = new File([], 'a.csv');
const problem = (code: string, more: object = {}) =>
  new ApiProblem(422, { type: `urn:wumbo:problem:${code}`, title: code, ...more });
const question = { field: 'date_order', detail: 'Either.', choices: ['day_month_year'] };
const mapping = plainMapping;

test('a file that needs columns asks for its account first', () => {
  const needs = problem('import-needs-mapping', { mapping, questions: [question] });
  expect(stepAfter(needs, { file, accounts: [] }).name).toBe('accounts');
  const accounts = [{ key: 'file', account_id: 'a' }];
  expect(stepAfter(needs, { file, accounts }).name).toBe('columns');
});

test('a file without columns is asked about its dates at once', () => {
  const needs = problem('import-needs-mapping', { mapping: null, questions: [question] });
  expect(stepAfter(needs, { file, accounts: [] }).name).toBe('columns');
});

test('every question about accounts names the statements it is about', () => {
  const asked = [{ key: 'DE1', currency: 'EUR', lines: 3, candidates: ['a'] }];
  for (const code of [
    'import-needs-account',
    'import-several-accounts',
    'import-account-missing',
    'import-other-account',
  ])
    expect(stepAfter(problem(code, { accounts: asked }), { file, accounts: [] })).toMatchObject({
      name: 'accounts',
      asked,
    });
  expect(stepAfter(problem('import-needs-account'), { file, accounts: [] })).toMatchObject({
    asked: [{ key: 'file', candidates: [] }],
  });
});

test('a broken file says where it is broken', () => {
  const broken = problem('import-malformed', {
    errors: [{ line: 7, code: 'bad-date', detail: 'There is no 31 February.' }],
  });
  const step = stepAfter(broken, { file, accounts: [] });
  expect(step).toMatchObject({ name: 'failed', faults: [{ line: 7 }] });
});

test('answers about parts replace the one about all', () => {
  const all = [{ key: 'file', currency: 'EUR' }];
  const parts = [
    { key: 'a', account_id: '1' },
    { key: 'b', account_id: '2' },
  ];
  expect(answered(all, parts)).toEqual(parts);
  expect(answered(parts, [{ key: 'b', account_id: '3' }])).toEqual([
    { key: 'a', account_id: '1' },
    { key: 'b', account_id: '3' },
  ]);
});

const account = { key: 'a', created: true, kind: 'checking', currency: 'EUR', imported: 0 };
const counts = { pending_merged: 0, stale: 0, corrected: 0, duplicates: 4 };
const answer = { accounts: [{ ...account, ...counts }] } as unknown as ImportAnswer;

test('a new account gets the name that was typed', () => {
  expect(named([], answer, { a: ' Holidays ' })).toEqual([
    { key: 'a', kind: 'checking', currency: 'EUR', name: 'Holidays' },
  ]);
  expect(named([], answer, { a: ' ' })).toEqual([]);
});

test('what only books or corrects is not nothing', () => {
  const one = { ...account, ...counts, created: false };
  const of = (more: object) => ({ accounts: [{ ...one, ...more }] }) as unknown as ImportAnswer;
  expect(doesNothing(of({}))).toBe(true);
  expect(doesNothing(of({ corrected: 1 }))).toBe(false);
  expect(doesNothing(of({ stale: 1 }))).toBe(false);
});
