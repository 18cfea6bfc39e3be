import { expect, test } from 'vitest';
import { truly } from './decisions';

const all = { field: 'columns', by: 'person', detail: 'Columns and signs were read as you said.' };

test('only what the person has said is told as theirs', () => {
  expect(truly([all], { amount: 'All of it is money out' })).toEqual([
    { field: 'amount', by: 'person', detail: 'All of it is money out' },
    { field: 'columns', by: 'file', detail: 'Everything else was read as it was found.' },
  ]);
  const [found] = truly([all], {});
  expect(found).toMatchObject({ field: 'columns', by: 'file' });
});

test('decisions by others, and those of long ago, stay as they are', () => {
  const memory = { field: 'columns', by: 'memory', detail: 'As before.' };
  expect(truly([memory], { amount: 'x' })).toEqual([memory]);
  expect(truly([all], undefined)).toEqual([all]);
  const dates = { field: 'date_order', by: 'person', detail: 'The day first.' };
  expect(truly([dates], { date_order: 'Day' })).toEqual([dates]);
  expect(truly([dates], {})).toEqual([{ ...dates, by: 'file' }]);
});
