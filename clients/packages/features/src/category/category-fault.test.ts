import type { Category } from '@wumbo/api/category';
import { expect, test } from 'vitest';
import { categoryFault } from './category-fault';

const all = [
  { id: 'a', name: 'Food', archived: false },
  { id: 'b', name: 'Hobbies', archived: true },
] as Category[];
const said = (chosen: string, stored = '', refused?: string) =>
  categoryFault({ chosen, stored, refused }, all);

test('a category that was archived meanwhile is named, with what to do', () => {
  expect(said('b')).toContain('is not in use any more');
  expect(said('b')).toContain('Hobbies');
  expect(said('b', 'a', 'It names nothing of this household.')).toContain('Hobbies');
});

test('the stored one may stay, and one in use is well', () => {
  expect(said('b', 'b')).toBeUndefined();
  expect(said('a')).toBeUndefined();
  expect(said('')).toBeUndefined();
});

test('one that is gone is said to be gone', () => {
  expect(said('x', '', 'It names nothing of this household.')).toMatch(/^This category is not/u);
});
