import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { inside } from '../../../../e2e/src/pages';
import { barPlaces, isHere, places } from './places';

const clients = new URL('../../../../', import.meta.url);
const home = new URL('web/src/app/(home)/', clients);

/** Addresses that answer with a page inside a household. */
const pages = readdirSync(home, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?:^|\/)page\.tsx$/u.test(file))
  .map((file) => `/${dirname(file)}/`.replace('/./', '/'))
  .sort();

test('every page is a place or stands within one, and every place has its page', () => {
  const paths = places.map(({ path }) => path);
  expect(pages.filter((page) => page.split('/').length <= 3)).toEqual([...paths].sort());
  expect(pages.filter((page) => !places.some((place) => isHere(place, page)))).toEqual([]);
});

test('every page is looked at end to end', () => {
  const visited = inside.map(({ path }) => path.replace(/\?.*$/u, ''));
  expect([...new Set(visited)].sort()).toEqual(pages);
});

test('no more places are in the bar than fit under a thumb', () => {
  expect(barPlaces.length).toBeLessThanOrEqual(5);
});

test('every place has a key of its own, which the shortcuts of the README name', () => {
  const letters = places.map(({ key }) => key);
  expect(new Set(letters).size).toBe(letters.length);
  const readme = readFileSync(new URL('README.md', clients), 'utf8');
  expect(readme).toContain(`\`g\` then \`${letters.join(' ')}\` places`);
});
