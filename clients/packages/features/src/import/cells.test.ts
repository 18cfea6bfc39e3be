import { expect, test } from 'vitest';
import { cellsOf } from './cells';

test('cells are parted as the file parts them', () => {
  expect(cellsOf('a;b\r\n"x;y";"say ""hi"""\n\n1;2', ';')).toEqual([
    ['a', 'b'],
    ['x;y', 'say "hi"'],
    ['1', '2'],
  ]);
  expect(cellsOf(Array.from({ length: 99 }, () => 'a,b').join('\n'), ',')).toHaveLength(12);
});
