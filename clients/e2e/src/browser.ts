/** Chromium, pages that report their own faults, axe, and pictures of every page. */
import { mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Axe from 'axe-core';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

export type Theme = 'light' | 'dark';
export type Size = 'wide' | 'phone';

const sizes = { wide: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Where pictures go: `WUMBO_E2E_SCREENSHOTS`, else a new directory whose name is printed. */
export const pictures =
  process.env.WUMBO_E2E_SCREENSHOTS ?? mkdtempSync(join(tmpdir(), 'wumbo-pictures-'));
mkdirSync(pictures, { recursive: true });

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'],
  });
}

/** A visitor of a theme and size; `state` carries the cookies of somebody logged in. */
export function visitor(
  browser: Browser,
  theme: Theme,
  size: Size,
  state?: Awaited<ReturnType<BrowserContext['storageState']>>,
): Promise<BrowserContext> {
  return browser.newContext({
    viewport: sizes[size],
    colorScheme: theme,
    locale: 'en-GB',
    hasTouch: size === 'phone',
    isMobile: size === 'phone',
    reducedMotion: 'reduce',
    ...(state ? { storageState: state } : {}),
  });
}

/** Collects what a page complains about: exceptions, violated policy, requests to other sites. */
export function faultsOf(page: Page, base: string): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    const text = message.text();
    // Refusals the page handles (a 401 before logging in, a question about columns) are no faults.
    if (message.type() === 'error' && !text.startsWith('Failed to load resource'))
      faults.push(`console: ${text}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith('data:') && !url.startsWith('blob:'))
      faults.push(`third party: ${url}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500) faults.push(`${response.status()}: ${response.url()}`);
  });
  return faults;
}

/** What axe finds, one line each. */
export async function axeOn(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof Axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run({ runOnly: tags });
    return violations.map(
      (found) => `${found.id} (${found.nodes.length}): ${found.nodes[0]?.html.slice(0, 200)}`,
    );
  });
}

/** A picture of the page as it stands. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}
