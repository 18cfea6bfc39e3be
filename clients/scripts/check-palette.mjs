// No colour is written down outside the palette: tokens.ts holds them all, tokens.css is written
// from it, and pictures (SVG) may only use its values.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tokens = join(root, 'packages/ui/src/tokens.ts');
const allowed = new Set([tokens, join(root, 'packages/ui/src/tokens.css')]);
const skipped = new Set(['node_modules', '.next', 'out', 'scripts']);
const HEX = /#(?:[0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})\b/gi;
const palette = new Set(
  [...readFileSync(tokens, 'utf8').matchAll(HEX)].map(([hex]) => hex.toUpperCase()),
);

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.(?:tsx?|mjs|js|css|svg)$/.test(entry.name)) yield path;
  }
}

let faults = 0;
for (const path of files(root)) {
  if (allowed.has(path) || /\.test\.tsx?$/.test(path)) continue;
  readFileSync(path, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      for (const [hex] of line.matchAll(HEX)) {
        if (path.endsWith('.svg') && palette.has(hex.toUpperCase())) continue;
        faults += 1;
        console.error(`${relative(root, path)}:${index + 1}: ${hex} is not from the palette`);
      }
    });
}
console.log(`palette: ${palette.size} colours, ${faults} written down elsewhere`);
process.exit(faults > 0 ? 1 : 0);
