/** What the keyboard, Back, Escape, zoom and a server that was away must never lose. */
import type { Browser, Page } from 'playwright-core';
import { axeOn, picture, visitor } from './browser';
import { same, type makeChecks } from './checks';
import { deepRows, savesWhenBack } from './deep';
import { isAt } from './focus';
import { founds, many, takesIn } from './newcomer';
import type { RunningServer } from './server';

type Step = ReturnType<typeof makeChecks>['step'];

/** j, k, Home and End, at whatever size the window has. */
async function walks(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/transactions/`);
  await page.locator('[data-row="0"]').waitFor();
  await page.locator('body').press('j');
  await isAt(page, 0, 'the first row');
  for (let row = 1; row <= 30; row += 1) {
    await page.keyboard.press('j');
    await isAt(page, row, `down to row ${row}`);
  }
  for (let row = 29; row >= 15; row -= 1) {
    await page.keyboard.press('k');
    await isAt(page, row, `up to row ${row}`);
  }
  await page.keyboard.press('End');
  await isAt(page, 1_299, 'the end of 1,300 rows');
  for (let row = 1_298; row >= 1_280; row -= 1) {
    await page.keyboard.press('k');
    await isAt(page, row, `up to row ${row}`);
  }
  await page.keyboard.press('Home');
  await isAt(page, 0, 'the first row again');
}

/** Whether a button of that name is there in each of so many frames. */
function staysFor(page: Page, frames: number, name: string): Promise<boolean> {
  return page.evaluate<boolean>(`new Promise((done) => {
    let left = ${frames};
    requestAnimationFrame(function look() {
      const all = [...document.querySelectorAll('button')];
      if (!all.some((one) => one.innerText === ${JSON.stringify(name)})) return done(false);
      left -= 1;
      return left === 0 ? done(true) : requestAnimationFrame(look);
    });
  })`);
}

async function backAndEscape(step: Step, page: Page, base: string): Promise<void> {
  const dialog = page.locator('dialog[open]');
  const note = page.getByLabel(/^Note/u);
  const asked = page.getByText('What you typed is not saved yet.');
  const top = () => page.evaluate(() => document.querySelector('[role=grid]')?.scrollTop);
  await step('an opened row is in the address; Back closes it where one was', async () => {
    await page.goto(`${base}/transactions/`);
    await page.locator('[data-row="0"]').waitFor();
    await page.locator('body').press('j');
    for (let row = 1; row <= 40; row += 1) await page.keyboard.press('j');
    await isAt(page, 40, 'row 40');
    const before = await top();
    await page.keyboard.press('e');
    await note.waitFor();
    if (!new URL(page.url()).searchParams.has('open')) throw new Error('it is not in the address');
    await page.goBack();
    await dialog.waitFor({ state: 'detached' });
    same(await top(), before, 'where the list stands');
    await isAt(page, 40, 'the row that was open');
  });
  await step('Back from another page leads to the place one left', async () => {
    const before = await top();
    await page.getByRole('navigation', { name: 'Main' }).getByText('Accounts').click();
    await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor();
    await page.goBack();
    await page.locator('[data-row="40"]').waitFor();
    same(await top(), before, 'where the list stands');
  });
  await step('Escape and Back ask before they throw away what was typed', async () => {
    await page.locator('[data-row="40"]').focus();
    await page.keyboard.press('e');
    await note.fill('typed, not saved');
    await page.keyboard.press('Escape');
    await asked.waitFor();
    await page.keyboard.press('Escape');
    await asked.waitFor({ state: 'detached' });
    same(await note.inputValue(), 'typed, not saved', 'what was typed');
    await page.goBack();
    await asked.waitFor();
    same(await note.inputValue(), 'typed, not saved', 'what was typed, after Back');
    await page.getByRole('button', { name: 'Keep writing' }).click();
    await asked.waitFor({ state: 'detached' });
    if (!new URL(page.url()).searchParams.has('open')) throw new Error('it is not in the address');
    // At once, before anything else has had its turn: the question stands until it is answered.
    await page.goBack();
    await page.getByRole('button', { name: 'Keep writing' }).click();
    await page.keyboard.press('Escape');
    await asked.waitFor();
    same(await staysFor(page, 30, 'Throw it away'), true, 'the question, over thirty frames');
    await page.getByRole('button', { name: 'Throw it away' }).click();
    await dialog.waitFor({ state: 'detached' });
    same(new URL(page.url()).searchParams.has('open'), false, 'the address');
  });
}

async function opensAndKeeps(step: Step, page: Page): Promise<void> {
  const dialog = page.locator('dialog[open]');
  const note = page.getByLabel(/^Note/u);
  await step('Enter opens the row that has the focus', async () => {
    await page.locator('[data-row="40"]').focus();
    await page.keyboard.press('Enter');
    await note.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await isAt(page, 40, 'the row that was open');
  });
  await step('nothing typed, nothing asked; a reload keeps what is open', async () => {
    await page.locator('[data-row="40"]').focus();
    await page.keyboard.press('e');
    await note.waitFor();
    await page.reload();
    await note.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await isAt(page, 40, 'the row that was open');
  });
}

/** At most two seconds after the house is back, without a hand on the page. */
const BACK_MS = 2_000;

async function recovers(step: Step, page: Page, server: RunningServer): Promise<void> {
  const { base } = server;
  const failed = page.getByRole('heading', { name: 'The overview could not be loaded' });
  const closed = page.getByRole('heading', { name: 'Your household could not be opened' });
  const soon = async (arrived: Promise<void>, began: number) => {
    await arrived;
    const took = Date.now() - began;
    if (took > BACK_MS) throw new Error(`it took ${took} ms`);
  };
  await step('a page of errors mends itself within two seconds', async () => {
    await page.goto(`${base}/transactions/`);
    await page.locator('[data-row="0"]').waitFor();
    // The overview is not known yet: only its numbers are refused, as by a server that is away.
    await page.route('**/dashboard?*', (route) => route.abort());
    await page.getByRole('navigation', { name: 'Main' }).getByText('Overview').click();
    await failed.waitFor();
    const began = Date.now();
    await page.unroute('**/dashboard?*');
    await soon(page.getByTestId('total').waitFor(), began);
  });
  await step('after the server was away, page and stream are back within two seconds', async () => {
    const start = await server.away();
    try {
      await page.getByText('Reconnecting…').first().waitFor();
      await page.getByRole('navigation', { name: 'Main' }).getByText('Reports').click();
      await page.getByText(/cannot be reached right now/u).first().waitFor();
      // A page whose code came beforehand opens, and says so itself; else one stays where one is.
      const { pathname } = new URL(page.url());
      same(['/', '/reports/'].includes(pathname), true, `one is at ${pathname}, which`);
    } finally {
      await start();
    }
    await soon(page.getByText('Reconnecting…').first().waitFor({ state: 'hidden' }), Date.now());
    await page.getByRole('navigation', { name: 'Main' }).getByText('Overview').click();
    await page.getByTestId('total').waitFor();
  });
  await step('a household that could not be opened opens by itself', async () => {
    await page.route('**/v1/**', (route) => route.abort());
    await page.reload();
    await closed.waitFor();
    const began = Date.now();
    await page.unroute('**/v1/**');
    await soon(page.getByTestId('total').waitFor(), began);
  });
}

/** 1280 × 1024 as it is at 100 %, 200 % and 400 %. */
const zooms = [
  { name: '100 %', width: 1280, height: 1024 },
  { name: '200 %', width: 640, height: 512 },
  { name: '200 % beside the bars of a browser', width: 640, height: 430 },
  { name: '400 %', width: 320, height: 256 },
] as const;

export async function reach(step: Step, browser: Browser, server: RunningServer): Promise<void> {
  const { base } = server;
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await step('a household with 1,300 transactions', async () => {
    await founds(page, base, 'reach@example.org');
    await takesIn(page, many);
  });
  for (const { name, width, height } of zooms) {
    await page.setViewportSize({ width, height });
    await step(`at ${name} no key loses or hides the row`, () => walks(page, base));
    await step(`at ${name} the list is accessible and no wider than the window`, async () => {
      same(await axeOn(page), [], 'axe');
      await picture(page, `list-at-${width}`);
      same(await page.evaluate(() => document.documentElement.scrollWidth), width, 'width');
      await page.evaluate(() => scrollTo(0, 0));
      const bar = await page.getByRole('navigation', { name: 'Main' }).boundingBox();
      const end = bar ? bar.y + bar.height : Infinity;
      // The rail of a wide window is a part of it from head to foot.
      same(end <= height + 1, true, 'the ways to other pages are on the first screen');
    });
  }
  await page.setViewportSize({ width: 1280, height: 860 });
  await backAndEscape(step, page, base);
  await opensAndKeeps(step, page);
  await deepRows(step, page, base);
  await savesWhenBack(step, page, server);
  await recovers(step, page, server);
  await context.close();
}
