import { expect, test } from 'vitest';
import { wantedPath } from './wanted-path';

test('a wanted page of ours is opened', () => {
  expect(wantedPath(new URLSearchParams('?next=%2Ftransactions%2F%3Fq%3Dtea'))).toBe('/transactions/?q=tea');
});

test('another site is never opened', () => {
  for (const next of ['https://example.org', '//example.org', '/\\example.org', 'javascript:1'])
    expect(wantedPath(new URLSearchParams({ next }))).toBe('/');
});
