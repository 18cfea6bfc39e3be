import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compiled, compiledMessage, nameOf } from './compile';
import { folder, sources } from './sources';

const all = sources();

test.each(all)('$noun/$part is made of what is written', ({ path, module }) => {
  expect(readFileSync(path, 'utf8')).toBe(module);
});

test('no catalogue is left that is written nowhere', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  expect(files.filter((name) => name.endsWith('.ts'))).toHaveLength(all.length);
});

test('a wording is a text, or a function of what stands in it', () => {
  expect(compiled('bill', 'screen', { due: 'Due', on: 'Due on {day}' })).toBe(
    [
      '// Written by `npm run generate` from en/bill.json: change it there.',
      "import { catalogue } from '../../catalogue';",
      '',
      "export const billScreen = catalogue('bill/screen', {",
      '  due: `Due`,',
      '  on: (v: { readonly day: string }) => `Due on ${v.day}`,',
      '});',
      '',
    ].join('\n'),
  );
});

test('forms are chosen by a number, and by a word', () => {
  const message = '{count, plural, one {{shown} bill} other {{shown} bills}}';
  expect(compiled('bill', 'screen', { message })).toContain(
    'message: (v: { readonly count: number; readonly shown: string }) => ' +
      '`${plural(v.count, { "one": `${v.shown} bill`, "other": `${v.shown} bills` })}`,',
  );
  const none = '{count, plural, =0 {nothing} other {bills}}';
  expect(compiled('bill', 'screen', { none })).toContain('"=0": `nothing`');
  const chosen = '{way, select, less {less} other {more}}';
  expect(compiled('bill', 'screen', { chosen })).toContain('readonly way: "less" | "other"');
});

test('a language has the forms that it has', () => {
  const message = '{count, plural, one {{shown} plik} few {{shown} pliki} other {{shown} plików}}';
  expect(compiledMessage(message, 'pl')).toContain('"few": `${v.shown} pliki`');
  expect(compiledMessage(message, 'pl')).toContain("}, 'pl')}`");
  expect(() => compiledMessage(message)).toThrow('few');
});

test('what cannot be written in the habits of the reader is refused', () => {
  const counts = '{count, plural, one {# bill} other {# bills}}';
  expect(() => compiled('bill', 'screen', { counts })).toThrow('#');
  expect(() => compiled('bill', 'screen', { day: '{day, date}' })).toThrow('date');
  const raw = '{count, plural, one {a bill} other {{count} bills}}';
  expect(() => compiled('bill', 'screen', { raw })).toThrow('count is string here');
  const forms = '{count, plural, few {bills} other {bills}}';
  expect(() => compiled('bill', 'screen', { forms })).toThrow('few');
});

test('signs that mean something in code are only signs', () => {
  expect(compiled('bill', 'screen', { odd: 'A `b` \\ ${c}' })).toContain('\\`b\\` \\\\ $${v.c}');
});

test('a catalogue goes by its noun and its part', () => {
  expect(nameOf('account', 'screen')).toBe('accountScreen');
  expect(nameOf('transaction', 'row-actions')).toBe('transactionRowActions');
});
