// Weighs what a page loads before it works: every script its HTML names, compressed with gzip.
// Old browsers' polyfills (`nomodule`) are not loaded by any browser we support and do not count.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const BUDGET_KB = 180;
const out = fileURLToPath(new URL('../web/out/', import.meta.url));
if (!existsSync(out)) {
  console.error('web/out is missing: run `npm run build` first');
  process.exit(1);
}
const pages = readdirSync(out, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.html') && !name.includes('_not-found'))
  .sort();
const weights = new Map();
const weigh = (source) => {
  if (!weights.has(source)) {
    const file = join(out, decodeURIComponent(source.split('?')[0]));
    weights.set(source, gzipSync(readFileSync(file), { level: 9 }).length);
  }
  return weights.get(source);
};

let over = 0;
for (const page of pages) {
  const html = readFileSync(join(out, page), 'utf8');
  const sources = new Set();
  for (const [tag] of html.matchAll(/<script\b[^>]*>/g)) {
    const source = /\bsrc="([^"]+)"/.exec(tag)?.[1];
    if (source && !/\bnomodule\b/i.test(tag)) sources.add(source);
  }
  const kb = [...sources].reduce((sum, source) => sum + weigh(source), 0) / 1024;
  const verdict = kb > BUDGET_KB ? 'OVER' : 'ok';
  if (kb > BUDGET_KB) over += 1;
  console.log(`${verdict.padEnd(5)}${kb.toFixed(1).padStart(7)} KB  ${page}`);
}
const foreign = pages.filter((page) =>
  /(?:src|href)="(?:https?:)?\/\//.test(readFileSync(join(out, page), 'utf8')),
);
if (foreign.length > 0) console.error(`these pages name another site: ${foreign.join(', ')}`);
console.log(`budget: ${BUDGET_KB} KB gzip of scripts a page; ${over} of ${pages.length} over it`);
process.exit(over > 0 || foreign.length > 0 ? 1 : 0);
