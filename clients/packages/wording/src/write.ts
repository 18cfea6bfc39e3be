/** Writes the modules of the catalogues anew. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { folder, sources } from './sources';

const all = sources();
rmSync(folder, { recursive: true, force: true });
for (const { path, module } of all) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, module);
}
