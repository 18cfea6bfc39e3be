import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { nameOf } from './compile';
import { sources } from './sources';

const clients = fileURLToPath(new URL('../../../', import.meta.url));
const folders = ['packages/api/src', 'packages/features/src', 'packages/ui/src', 'web/src'];
const code = folders
  .flatMap((folder) => {
    const names = readdirSync(join(clients, folder), { recursive: true, encoding: 'utf8' });
    return names.filter((name) => /\.tsx?$/u.test(name)).map((name) => join(clients, folder, name));
  })
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

test.each(sources())('everything in $noun/$part is said somewhere', ({ noun, part, messages }) => {
  const name = nameOf(noun, part);
  expect(code).toContain(`{ ${name} } from '@wumbo/wording/${noun}/${part}'`);
  // A catalogue that is looked into by codes is used as a whole.
  const looked = new RegExp(`\\b${name}(?:\\[|;| as |\\b: )|typeof ${name}\\b`, 'u').test(code);
  const isSaid = (key: string) => new RegExp(`\\b${name}\\.${key}\\b`, 'u').test(code);
  const dead = Object.keys(messages).filter((key) => !isSaid(key));
  if (!looked) expect(dead).toEqual([]);
});
