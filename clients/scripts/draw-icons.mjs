// Draws the app icons from the mark (web/src/app/icon.svg) with the browser of the end-to-end tests.
// Run it after the mark changed; the pictures are committed.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(`${root}e2e/package.json`)('playwright-core');
const mark = readFileSync(`${root}web/src/app/icon.svg`, 'utf8');
const square = mark.replace(' rx="8"', '');
const pictures = [
  { size: 180, source: square, path: 'web/src/app/apple-icon.png' },
  { size: 192, source: mark, path: 'web/public/icon-192.png' },
  { size: 512, source: square, path: 'web/public/icon-512.png' },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
for (const { size, source, path } of pictures) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const picture = Buffer.from(source).toString('base64');
  const image = `<img width="${size}" height="${size}" src="data:image/svg+xml;base64,${picture}">`;
  await page.setContent(`<body style="margin:0">${image}</body>`);
  await page.locator('img').evaluate((shown) => shown.decode());
  writeFileSync(root + path, await page.screenshot({ omitBackground: true }));
  await page.close();
}
await browser.close();
