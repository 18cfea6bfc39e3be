import { expect, test } from 'vitest';
import {
  choiceText,
  columnName,
  helpAbout,
  isWithoutColumns,
  missingIn,
  plainMapping,
  questionAbout,
  unitChoices,
  valuesIn,
} from './mapping';

const rows = [
  ['Datum', '', 'Betrag'],
  ['01.02.2026', 'Tee', '3,50'],
];

test('where no amount has a sign, nothing is said of amounts with a plus', () => {
  const detail = 'Choose whether amounts with a plus are money in.';
  const signed = (without_signs: boolean) =>
    [false, true].map((inverted) => ({ kind: 'signed', column: 2, inverted, without_signs }));
  const about = (choices: unknown[]) => helpAbout({ field: 'amount', detail, choices });
  expect(about(signed(true))).toMatch(/^No amount in this file has a sign/u);
  expect(about(signed(false))).toBe(detail);
  expect(about([...signed(true), { kind: 'directed', column: 2 }])).toBe(detail);
  expect(helpAbout({ field: 'date_order', detail, choices: ['day_month_year'] })).toBe(detail);
});

test('a column is called by its head, or by its number', () => {
  expect(columnName(2, rows)).toBe('Column 3 (Betrag)');
  expect(columnName(7, rows)).toBe('Column 8');
});

test('answers are said in words', () => {
  expect(choiceText('date_order', 'day_month_year', rows)).toContain('31.12.2026');
  expect(choiceText('decimal_mark', ',', rows)).toBe('A comma (1.234,56)');
  expect(choiceText('amount', { kind: 'signed', column: 2, inverted: true }, rows)).toBe(
    'Column 3 (Betrag); plus is money out, minus is money in',
  );
  const columns = { kind: 'debit_credit', debit_column: 2, credit_column: 1 };
  const told = 'Out in Column 3 (Betrag), in in Column 2 (Tee)';
  expect(choiceText('amount', columns, rows)).toBe(told);
  expect(choiceText('amount', { ...columns, minus_is_out: true }, rows)).toBe(
    `${told}; a minus in Column 3 (Betrag) is money out`,
  );
  expect(choiceText('amount', { ...columns, minus_is_out: false }, rows)).toBe(
    `${told}; a minus in Column 3 (Betrag) was given back`,
  );
  expect(choiceText('payee_column', 1, rows)).toBe('Column 2 (Tee)');
  expect(questionAbout('date_order')).toContain('order');
});

test('what the numbers of columns count is said in words', () => {
  const units = [{ column: 2, unit: 'hundredths' }] as const;
  expect(choiceText('units', units, rows)).toBe('Column 3 (Betrag): hundredths (cents)');
  expect(choiceText('units', [], rows)).toBe('Whole units of the currency');
  expect(choiceText('units', null, rows)).toBe('What their headings say');
  const amount = { kind: 'debit_credit', debit_column: 2, credit_column: 3 } as const;
  const choices = unitChoices({ ...plainMapping, amount, balance_column: 4, units });
  expect(choices).toContainEqual([2, 3, 4].map((column) => ({ column, unit: 'thousands' })));
  expect(choices).toContainEqual(units);
});

const directed = [
  ['Betrag', 'Art'],
  ['3,50', 'D'],
  ['9,00', 'K'],
  ['1,00', 'D'],
];

test('a direction is said with the words of the column', () => {
  const amount = { kind: 'directed', column: 0, direction_column: 1, out_words: ['D'] };
  expect(choiceText('amount', amount, directed)).toBe(
    'Column 2 (Art): “D” is money out, “K” is money in',
  );
  const turned = { ...amount, out_words: ['K'] };
  expect(choiceText('amount', turned, directed)).toBe(
    'Column 2 (Art): “K” is money out, “D” is money in',
  );
  expect(valuesIn(1, directed)).toEqual(['D', 'K']);
  const neither = { ...amount, neutral_words: ['K'] };
  expect(choiceText('amount', neither, directed)).toBe(
    'Column 2 (Art): “D” is money out, “K” is neither and left out',
  );
  expect(choiceText('amount', { ...amount, words_alone: true }, directed)).toBe(
    'Column 2 (Art): “D” is money out, “K” is money in, whatever the signs say',
  );
});

test('balances that tell the direction are said with their column', () => {
  const amount = { kind: 'balanced', column: 0, balance_column: 1, oldest_is_out: true };
  expect(choiceText('amount', amount, directed)).toBe(
    'Column 2 (Art) is what is on the account: money in makes it rise; the oldest line is money out',
  );
  expect(choiceText('amount', { ...amount, owed: true }, directed)).toBe(
    'Column 2 (Art) is what is owed: money out makes it rise; the oldest line is money out',
  );
});

test('a column of many values is none of directions', () => {
  const many = [['Head'], ...Array.from({ length: 9 }, (_, index) => [`value ${index}`])];
  expect(valuesIn(0, many)).toEqual([]);
});

const signed = (inverted: boolean, column = 0) => ({ kind: 'signed', column, inverted });

test('where no amount has a sign, all of it is one or the other', () => {
  const choices = [false, true].map((out) => ({ ...signed(out), without_signs: true }));
  const said = choices.map((one) => choiceText('amount', one, directed, { skip: 1, choices }));
  expect(said).toEqual(['All of it is money in', 'All of it is money out']);
});

test('where some have one, the signs are what is asked about', () => {
  const choices = [signed(false), signed(true)];
  const said = choices.map((one) => choiceText('amount', one, directed, { skip: 1, choices }));
  expect(said).toEqual([
    'Plus is money in, minus is money out',
    'Plus is money out, minus is money in',
  ]);
});

test('where the column itself is asked about, it is named', () => {
  const choices = [signed(false, 0), signed(false, 1)];
  expect(choiceText('amount', choices[1], directed, { choices })).toBe(
    'Column 2 (Art); plus is money in, minus is money out',
  );
});

test('a head stands right above the first booking, whatever stands before it', () => {
  const table = [['My bank'], ['', ''], ['Day', 'Sum'], ['1.1.2026', '3']];
  expect(columnName(0, table, 3)).toBe('Column 1 (Day)');
  expect(valuesIn(1, table, 3)).toEqual(['3']);
});

test('questions that are newer than the page are put in words', () => {
  expect(questionAbout('bank_fee')).toBe('How is “bank fee” to be read?');
  expect(choiceText('bank_fee', 'taken_off', [])).toBe('Taken off');
  expect(choiceText('bank_fee', { label: 'Off the top' }, [])).toBe('Off the top');
  expect(choiceText('bank_fee', { on_top: true, size: 3 }, [])).toBe('on top: Yes, size: 3');
  expect(choiceText('direction', 'out', [])).toBe('All of it is money out');
});

test('a file without columns is asked without them', () => {
  const ask = (field: string) => ({ field, detail: '', choices: [] });
  expect(isWithoutColumns(null, [ask('date_order'), ask('direction')])).toBe(true);
  expect(isWithoutColumns(null, [ask('date_column'), ask('amount')])).toBe(false);
  expect(isWithoutColumns(null, [])).toBe(false);
});

test('what is missing in an amount is said before it is sent', () => {
  const balanced = { kind: 'balanced', column: 0, balance_column: 1 } as const;
  expect(missingIn(balanced)).toContain('oldest');
  expect(missingIn({ ...balanced, oldest_is_out: false })).toBeUndefined();
  const words = { kind: 'directed', column: 0, direction_column: 1 } as const;
  expect(missingIn({ ...words, out_words: [] })).toContain('words');
  expect(missingIn({ ...words, out_words: ['x'] })).toBeUndefined();
});
