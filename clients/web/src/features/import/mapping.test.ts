import { ApiProblem } from '@wumbo/api/problem';
import { expect, test } from 'vitest';
import { choiceText, columnName, questionAbout } from './mapping';
import { stepAfter } from './steps';

const rows = [
  ['Datum', '', 'Betrag'],
  ['01.02.2026', 'Tee', '3,50'],
];

test('a column is called by its head, or by its number', () => {
  expect(columnName(2, rows)).toBe('Column 3 (Betrag)');
  expect(columnName(7, rows)).toBe('Column 8');
});

test('answers are said in words', () => {
  expect(choiceText('date_order', 'day_month_year', rows)).toContain('31.12.2026');
  expect(choiceText('decimal_mark', ',', rows)).toBe('A comma (1.234,56)');
  expect(choiceText('amount', { kind: 'signed', column: 2, inverted: true }, rows)).toBe(
    'Column 3 (Betrag); plus is money spent, as on a card',
  );
  expect(choiceText('payee_column', 1, rows)).toBe('Column 2 (Tee)');
  expect(questionAbout('date_order')).toContain('order');
});

test('a file that needs columns asks for its account first', () => {
  const problem = new ApiProblem(422, {
    type: 'urn:wumbo:problem:import-needs-mapping',
    questions: [{ field: 'date_order', detail: 'Either.', choices: ['day_month_year'] }],
    preview_rows: rows,
  });
  const file = new File([], 'a.csv');
  expect(stepAfter(problem, { file }).name).toBe('account');
  expect(stepAfter(problem, { file, accountId: 'a' }).name).toBe('columns');
});

test('a broken file says where it is broken', () => {
  const problem = new ApiProblem(422, {
    type: 'urn:wumbo:problem:import-malformed',
    title: 'Unreadable',
    errors: [{ line: 7, code: 'bad-date', detail: 'There is no 31 February.' }],
  });
  const step = stepAfter(problem, { file: new File([], 'a.ofx') });
  expect(step).toMatchObject({ name: 'failed', faults: [{ line: 7 }] });
});
