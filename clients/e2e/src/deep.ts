/** Rows far down a long list, and what cannot be saved for a while. */
import type { Page } from 'playwright-core';
import { same, type makeChecks } from './checks';
import { isAt } from './focus';
import type { RunningServer } from './server';

type Step = ReturnType<typeof makeChecks>['step'];

/** What is wrong in any frame between End and the end being there. */
async function watchEnd(page: Page, last: number): Promise<readonly string[]> {
  const watched = page.evaluate<string[]>(`new Promise((done) => {
    const faults = new Set(['the way to the end was not said']);
    requestAnimationFrame(function look() {
      const row = document.activeElement?.getAttribute('data-row') ?? null;
      if (row === null) faults.add('the focus is on no row');
      if (!document.querySelector('[role=grid] [data-row]')) faults.add('the list is empty');
      if (document.body.innerText.includes('On the way to the end'))
        faults.delete('the way to the end was not said');
      return row === '${last}' ? done([...faults]) : requestAnimationFrame(look);
    });
  })`);
  await page.keyboard.press('End');
  return watched;
}

/** The last row of all, opened, and the page loaded anew. */
async function reloadsAtTheEnd(step: Step, page: Page, base: string): Promise<void> {
  const dialog = page.locator('dialog[open]');
  const note = page.getByLabel(/^Note/u);
  for (const how of ['Back', 'Escape'] as const)
    await step(`a row opened after End, a reload, then ${how}: one is at that row`, async () => {
      await page.goto(`${base}/transactions/`);
      await page.locator('[data-row="0"]').waitFor();
      await page.locator('body').press('j');
      await page.keyboard.press('End');
      await isAt(page, 1_299, 'the end of 1,300 rows');
      await page.keyboard.press('Enter');
      await note.waitFor();
      await page.reload();
      await note.waitFor();
      if (how === 'Back') await page.goBack();
      else await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      await isAt(page, 1_299, 'the row that was open');
    });
  await step('back at a row that lies deep', async () => {
    for (let row = 1_298; row >= 1_100; row -= 1) await page.keyboard.press('k');
    await isAt(page, 1_100, 'row 1,100');
  });
}

/** What is closed before there is any list to find it in. */
async function closedBeforeTheList(step: Step, page: Page): Promise<void> {
  const dialog = page.locator('dialog[open]');
  const note = page.getByLabel(/^Note/u);
  for (const how of ['Back', 'Escape'] as const)
    await step(`closed by ${how} before the list is there, one is at the row too`, async () => {
      await page.keyboard.press('Enter');
      await note.waitFor();
      let letThrough: () => void = () => undefined;
      const closed = new Promise<void>((done) => (letThrough = done));
      await page.route('**/transactions?*', async (route) => {
        await closed;
        await route.continue().catch(() => undefined);
      });
      await page.reload();
      await note.waitFor();
      if (how === 'Back') await page.goBack();
      else await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      letThrough();
      await isAt(page, 1_100, 'the row that was open');
      await page.unroute('**/transactions?*');
    });
}

/** What scrolls by leaves the focus where it is, and the list within reach of the Tab key. */
async function scrolledAway(step: Step, page: Page): Promise<void> {
  await step('scrolling far away does not take the focus from its row', async () => {
    const list = page.getByRole('grid');
    await list.evaluate((element) => element.scrollTo(0, 0));
    await page.locator('[data-row="0"]').waitFor();
    same(await page.locator('[data-row][tabindex="0"]').count(), 1, 'rows that Tab stops at');
    const at = await page.evaluate(() => document.activeElement?.getAttribute('data-row'));
    same(at, '1100', 'the row with the focus');
    await page.keyboard.press('j');
    await isAt(page, 1_101, 'the row below');
    await page.keyboard.press('k');
    await isAt(page, 1_100, 'the row again');
  });
}

export async function deepRows(step: Step, page: Page, base: string): Promise<void> {
  const dialog = page.locator('dialog[open]');
  const note = page.getByLabel(/^Note/u);
  const slowly = async () => {
    await page.route('**/transactions?*cursor=*', async (route) => {
      await new Promise((done) => setTimeout(done, 700));
      await route.continue().catch(() => undefined);
    });
  };
  await step('on a slow line, End says how far it is and keeps row and focus', async () => {
    await slowly();
    await page.goto(`${base}/transactions/`);
    await page.locator('[data-row="0"]').waitFor();
    await page.locator('body').press('j');
    await page.keyboard.press('j');
    await isAt(page, 1, 'the second row');
    same(await watchEnd(page, 1_299), [], 'what was wrong on the way');
    await isAt(page, 1_299, 'the end of 1,300 rows');
  });
  await step('Escape ends the way to the end', async () => {
    await page.goto(`${base}/transactions/`);
    await page.locator('[data-row="0"]').waitFor();
    await page.locator('body').press('j');
    await page.keyboard.press('End');
    const way = page.getByText(/^On the way to the end/u);
    await way.waitFor();
    await page.keyboard.press('Escape');
    await way.waitFor({ state: 'detached' });
    await isAt(page, 0, 'where one was');
    await page.unroute('**/transactions?*cursor=*');
  });
  await step('a reload of a row that lies deep ends at that row', async () => {
    await page.keyboard.press('End');
    await isAt(page, 1_299, 'the end of 1,300 rows');
    for (let row = 1_298; row >= 1_100; row -= 1) await page.keyboard.press('k');
    await isAt(page, 1_100, 'row 1,100');
    await page.keyboard.press('Enter');
    await note.waitFor();
    await page.reload();
    await note.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await isAt(page, 1_100, 'the row that was open');
  });
  await reloadsAtTheEnd(step, page, base);
  await scrolledAway(step, page);
  await closedBeforeTheList(step, page);
  await step('also when it is closed before the list is fetched as far as that', async () => {
    await page.keyboard.press('Enter');
    await note.waitFor();
    await slowly();
    await page.reload();
    await note.waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByText(/^On the way to the row that was open/u).waitFor();
    const onRow = () => document.activeElement?.hasAttribute('data-row') === true;
    await page.waitForFunction(onRow);
    await isAt(page, 1_100, 'the row that was open');
    await page.unroute('**/transactions?*cursor=*');
  });
}

/** A form that could not be saved says so only as long as that is so. */
export async function savesWhenBack(step: Step, page: Page, server: RunningServer): Promise<void> {
  await step('what could not be saved says when it can be', async () => {
    await page.goto(`${server.base}/transactions/`);
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('e');
    await page.getByLabel(/^Note/u).fill('typed while nobody was at home');
    await page.route('**/v1/households/*/transactions/*', (route) => route.abort());
    await page.route('**/health/ready', (route) => route.abort());
    await page.getByRole('button', { name: 'Save the changes' }).click();
    const lost = page.locator('dialog[open]').getByText(/cannot be reached right now/u);
    await lost.waitFor();
    await page.unroute('**/v1/households/*/transactions/*');
    await page.unroute('**/health/ready');
    await lost.waitFor({ state: 'detached' });
    await page.getByText('Wumbo can be reached again').waitFor();
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  });
}
