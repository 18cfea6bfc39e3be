import { expect, test } from 'vitest';
import { closedText, isolated } from './isolate';

test('plain words stay as they are', () => {
  expect(isolated('Café Müller')).toBe('Café Müller');
  expect(closedText('Café')).toBe('Café');
});

test('what turns the direction is kept to itself', () => {
  expect(isolated('evil\u202Efdp')).toBe('\u2068evil\u202Efdp\u2069');
  expect(isolated('שלום')).toBe('\u2068שלום\u2069');
});

test('a text cannot end the isolation it stands in', () => {
  expect(closedText('a\u2069\u202Eb')).toBe('a\u202Eb');
  expect(closedText('a\u2067b')).toBe('a\u2067b\u2069');
  expect(closedText('a\u2067b\u2069c')).toBe('a\u2067b\u2069c');
});
