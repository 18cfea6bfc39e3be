import { expect, test } from 'vitest';
import { accountsNeeded, mappingNeeded } from './import-questions';
import { ApiProblem } from './problem';

const refusal = (code: string, more: object) =>
  new ApiProblem(422, { type: `urn:wumbo:problem:${code}`, title: code, ...more });
const mapping = {
  delimiter: ';',
  encoding: 'utf-8',
  skip_rows: 1,
  date_column: 0,
  date_order: 'day_month_year',
  amount: { kind: 'signed', column: 2, inverted: false },
  decimal_mark: ',',
};

test('the questions of a refusal are read, what is no question is passed over', () => {
  const question = { field: 'date_order', detail: 'Either.', choices: [] };
  const asked = { mapping, questions: [question, 'what'], preview_rows: [['a', 'b'], 4] };
  expect(mappingNeeded(refusal('import-needs-mapping', asked))).toEqual({
    mapping,
    questions: [question],
    previewRows: [['a', 'b']],
  });
  const odd = refusal('import-needs-mapping', { mapping: { ...mapping, amount: {} } });
  expect(mappingNeeded(odd)?.mapping).toBeNull();
  expect(mappingNeeded(refusal('other', asked))).toBeUndefined();
});

test('a refusal that names no statements asks about the whole file', () => {
  const one = { key: 'DE12', candidates: [] };
  const several = refusal('import-several-accounts', { accounts: [one, { key: 7 }] });
  expect(accountsNeeded(several)).toEqual([one]);
  const none = refusal('import-needs-account', {});
  expect(accountsNeeded(none)).toEqual([{ key: 'file', candidates: [] }]);
});
