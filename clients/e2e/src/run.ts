/** The end-to-end thread: the real binary, a real Postgres, a real browser. */
import type { Page } from 'playwright-core';
import { axeOn, faultsOf, launch, picture, pictures, visitor, type Size, type Theme } from './browser';
import { makeChecks, same } from './checks';
import { compare } from './compare';
import { conflicts } from './conflicts';
import { imports } from './imports';
import { kept } from './kept';
import { newcomer } from './newcomer';
import { inside, outside, type VisitedPage } from './pages';
import { reach } from './reach';
import { startServer } from './server';
import { statementsAreThere, truthOf, type StatementTruth } from './statements';
import {
  brokenFile,
  categoriseByKeyboard,
  enterAndFind,
  foundHousehold,
  householdName,
  importAgain,
  importFile,
  logIn,
  register,
  sumsAreRight,
} from './thread';
import { today } from './today';
import { typed } from './typed';

const files = [
  'ofx1_jseutter_checking.ofx',
  'csv_sebastienrou_csv_european_decimals.csv',
  'camt_viafintech_valid_example.xml',
  'mt940_wolph_abnamro.sta',
  // Names no account, and its dates fit both orders: the person is asked about both.
  'csv_bank2ynab_20180226_12345678.csv',
] as const;
const broken = 'ofx1_jseutter_date_missing.ofx';
const PATIENCE_MS = 20_000;
const themes: readonly Theme[] = ['light', 'dark'];
const sizes: readonly Size[] = ['wide', 'phone'];

async function looks(page: Page, base: string, visited: VisitedPage, label: string): Promise<void> {
  await page.goto(base + visited.path);
  await visited.arrived(page);
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await picture(page, label);
  same(await axeOn(page), [], `axe on ${label}`);
  // A phone's browser zooms out of a page that is too wide: its own idea of width tells nothing.
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  same(width, page.viewportSize()?.width ?? 0, `width of ${label}`);
}

type Step = ReturnType<typeof makeChecks>['step'];
type Browser = Awaited<ReturnType<typeof launch>>;

/** What somebody new does on the first evening. Answers the cookies of the session it leaves. */
async function firstEvening(step: Step, browser: Browser, base: string, lastMonth: string) {
  const truths = files.map(truthOf);
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const faults = faultsOf(page, base);
  await step('somebody new registers', () => register(page, base));
  await step('and founds a household', () => foundHousehold(page));
  await picture(page, 'first-steps-light-wide');
  for (const truth of truths) {
    await step(`${truth.name} is imported`, () => importFile(page, truth));
    await step('and has the right sum in the browser', () => sumsAreRight(page, truth));
  }
  await step('a file imported again adds nothing', () => readAgain(page, truths[0]));
  await step('a broken file says where it is broken', () => {
    return brokenFile(page, truthOf(broken).path, broken);
  });
  await step('what is entered by hand is found by searching', () => enterAndFind(page, base));
  const second = await context.newPage();
  second.setDefaultTimeout(PATIENCE_MS);
  await twoPages(step, page, second, base);
  await step('no page complained', async () => same(faults, [], 'complaints'));
  await step('spending by month shows what was spent', async () => {
    await page.goto(`${base}/reports/?until=${lastMonth}`);
    await page.getByRole('columnheader', { name: 'Category' }).waitFor();
    await page.locator('.recharts-bar-rectangle').first().waitFor();
  });
  await step('a reload keeps the session', async () => {
    await page.goto(`${base}/`);
    await page.getByTestId('total').waitFor();
    await page.reload();
    await page.getByTestId('total').waitFor();
  });
  await step('logging out closes the door, logging in opens it', async () => {
    await page.getByRole('button', { name: 'You and settings' }).click();
    await page.getByRole('menuitem', { name: 'Log out' }).click();
    await page.waitForURL('**/login/**');
    await logIn(page, base);
    await page.getByText(householdName).first().waitFor();
  });
  const state = await context.storageState();
  await context.close();
  return state;
}

/** What is done in one page shows up in the other by itself. */
async function twoPages(step: Step, page: Page, second: Page, base: string): Promise<void> {
  await step('a change of category shows up in a second page by itself', async () => {
    await page.goto(`${base}/transactions/`);
    await second.goto(`${base}/transactions/`);
    await second.locator('[data-row="0"]').waitFor();
    const payee = await categoriseByKeyboard(page, 'Groceries');
    await second.locator('[data-row="0"]').getByText('Groceries').waitFor();
    await second.getByText(payee).first().waitFor();
  });
  await step('what was removed comes back by undo', async () => {
    const before = await page.getByTestId('sums').locator('span').first().innerText();
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('Delete');
    await page.getByText(/ was removed\.$/u).waitFor();
    // The row that took its place has the focus: the keyboard goes on where it was.
    await page.waitForFunction(() => document.activeElement?.getAttribute('data-row') === '0');
    await second.waitForFunction(
      (was) => document.querySelector('[data-testid=sums] span')?.textContent !== was,
      before,
    );
    await page.getByRole('button', { name: 'Undo' }).click();
    await second.getByTestId('sums').getByText(before, { exact: true }).waitFor();
  });
}

async function main(): Promise<boolean> {
  if (!statementsAreThere()) {
    console.log('The statement files of third parties are not on this machine: skipped.');
    return process.env.CI !== 'true';
  }
  const { step, result } = makeChecks();
  const months = files.map((name) => truthOf(name).lastOn.slice(0, 7)).sort();
  const lastMonth = months.at(-1) ?? '';
  const server = await startServer();
  const browser = await launch();
  try {
    const state = await firstEvening(step, browser, server.base, lastMonth);
    const left = await conflicts(step, browser, server.base, state);
    await everyPage(step, browser, server.base, lastMonth, left);
    await newcomer(step, browser, server.base);
    await today(step, browser, server.base);
    await imports(step, browser, server.base);
    await compare(step, browser, server.base);
    await kept(step, browser, server.base);
    await typed(step, browser, server.base);
    await reach(step, browser, server);
  } finally {
    await browser.close();
    await server.stop();
  }
  const { passed, failed } = result();
  console.log(`pictures: ${pictures}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0;
}

async function readAgain(page: Page, truth: StatementTruth | undefined): Promise<void> {
  if (truth) await importAgain(page, truth);
}

type State = Parameters<typeof visitor>[3];

/** Axe, a picture and a look at the width, for every page in both themes and sizes. */
async function everyPage(
  step: Step,
  browser: Browser,
  base: string,
  lastMonth: string,
  state: State,
): Promise<void> {
  let carried = state;
  for (const theme of themes)
    for (const size of sizes) {
      const stranger = await visitor(browser, theme, size);
      const door = await stranger.newPage();
      for (const visited of outside) {
        const label = `${visited.name}-${theme}-${size}`;
        await step(`${label} is accessible`, () => looks(door, base, visited, label));
      }
      await stranger.close();
      // Refreshing hands out a new cookie each time, so it is carried from visitor to visitor.
      const context = await visitor(browser, theme, size, carried);
      const page = await context.newPage();
      const faults = faultsOf(page, base);
      for (const visited of inside) {
        const label = `${visited.name}-${theme}-${size}`;
        const path = visited.name === 'reports' ? `/reports/?until=${lastMonth}` : visited.path;
        await step(`${label} is accessible`, () => looks(page, base, { ...visited, path }, label));
      }
      await step(`${theme} ${size}: no page complained`, async () => same(faults, [], 'complaints'));
      carried = await context.storageState();
      await context.close();
    }
}

main().then(
  (good) => process.exit(good ? 0 : 1),
  (error: unknown) => {
    console.error(error);
    console.log('0 passed, 1 failed');
    process.exit(1);
  },
);
