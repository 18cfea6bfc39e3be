import type { ColumnMapping } from '@wumbo/api/import-questions';
import { expect, test } from 'vitest';
import { asKind, wayOf, withWay } from './amount-fields';
import { firstRows } from './first-rows';

const mapping = { delimiter: ';', encoding: 'windows-1252' } as ColumnMapping;

test('letters are read in the encoding that was found', async () => {
  const bytes = Uint8Array.from([0x43, 0x61, 0x66, 0xe9, 0x3b, 0x31]);
  expect(await firstRows(new File([bytes], 'a.csv'), mapping)).toEqual([['Café', '1']]);
  const strange = { ...mapping, encoding: 'no-such' };
  expect(await firstRows(new File(['a;b'], 'a.csv'), strange)).toEqual([['a', 'b']]);
});

test('a spreadsheet shows no rows here', async () => {
  expect(await firstRows(new File(['PK\u0003\u0004'], 'a.xlsx'), mapping)).toEqual([]);
});

test('another kind of amount begins with the same column', () => {
  const signed = { kind: 'signed', column: 3, inverted: false } as const;
  expect(asKind(signed, 'directed')).toMatchObject({ column: 3, direction_column: 4 });
  expect(asKind(asKind(signed, 'debit_credit'), 'inverted')).toEqual({
    kind: 'signed',
    column: 3,
    inverted: true,
  });
  expect(asKind(signed, 'all_out')).toEqual({
    kind: 'signed',
    column: 3,
    inverted: true,
    without_signs: true,
  });
  expect(asKind(signed, 'balanced')).toEqual({ kind: 'balanced', column: 3, balance_column: 4 });
});

test('a word of a column means one thing', () => {
  const amount = {
    kind: 'directed',
    column: 0,
    direction_column: 1,
    out_words: ['D'],
    in_words: ['K'],
    neutral_words: ['/'],
  } as const;
  expect(['D', 'K', '/', 'new'].map((word) => wayOf(amount, word))).toEqual([
    'out',
    'in',
    'neither',
    'in',
  ]);
  const plain = { kind: 'directed', column: 0, direction_column: 1 };
  expect(withWay(amount, '/', 'out')).toEqual({ ...plain, out_words: ['D', '/'] });
  expect(withWay(amount, 'D', 'neither')).toEqual({
    ...plain,
    out_words: [],
    neutral_words: ['/', 'D'],
  });
  expect(withWay(amount, 'D', 'in')).toEqual({ ...plain, out_words: [], neutral_words: ['/'] });
  // What is said of signs stays said.
  expect(withWay({ ...amount, words_alone: true }, '/', 'out')).toEqual({
    ...plain,
    out_words: ['D', '/'],
    words_alone: true,
  });
});
