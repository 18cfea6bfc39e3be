/** An account beside what its bank states: by a file, by hand, and made up for when asked. */
import type { Browser, Page } from 'playwright-core';
import { axeOn, picture, visitor, type Size, type Theme } from './browser';
import { same, type makeChecks } from './checks';
import { ofxFile } from './made-statements';
import { founds, takesIn } from './newcomer';

type Step = ReturnType<typeof makeChecks>['step'];

const few = ofxFile(
  'stated.ofx',
  '20990088',
  [
    { on: '2026-03-02', amount: '-20.00', payee: 'Shop' },
    { on: '2026-03-05', amount: '-42.50', payee: 'Market' },
  ],
  { on: '2026-03-05', amount: '100.00' },
);

async function opens(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/accounts/`);
  await page.getByRole('button', { name: /^Actions for/u }).first().click();
  await page.getByRole('menuitem', { name: 'Compare with a statement' }).click();
  await page.getByLabel('Balance that your bank shows').waitFor();
}

/** What one sees of it in another theme and size, with axe. */
async function seen(browser: Browser, page: Page, base: string, theme: Theme, size: Size) {
  const state = await page.context().storageState();
  const context = await visitor(browser, theme, size, state);
  const other = await context.newPage();
  other.setDefaultTimeout(20_000);
  await opens(other, base);
  await other.getByText(/^They differ on/u).waitFor();
  same(await axeOn(other), [], `axe, ${theme} ${size}`);
  await picture(other, `compare-${theme}-${size}`);
  const carried = await context.storageState();
  await context.close();
  await page.context().addCookies(carried.cookies);
}

export async function compare(step: Step, browser: Browser, base: string): Promise<void> {
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await founds(page, base, 'compare@example.org');
  await takesIn(page, few);
  const dialog = page.locator('dialog[open]');
  const compares = async (balance: string) => {
    await page.getByLabel('At the end of').fill('2026-03-05');
    await page.getByLabel('Balance that your bank shows').fill(balance);
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
  };
  await step('a statement that tells its balance is compared by itself', async () => {
    await opens(page, base);
    await dialog.getByText(/^Agrees with what was stated until/u).waitFor();
    same(await axeOn(page), [], 'axe');
    await picture(page, 'compare-agrees-light-wide');
  });
  await step('no amount is told beside its field, and nothing is compared', async () => {
    await compares('about a hundred');
    await dialog.locator('input[aria-invalid=true]').waitFor();
    same(await dialog.getByRole('list', { name: 'Compared' }).getByRole('listitem').count(), 1, 'compared');
  });
  await step('a difference is told with what came since, and changes nothing', async () => {
    await compares('1.00');
    await dialog.getByText('They differ', { exact: true }).waitFor();
    await dialog.getByRole('definition').first().waitFor();
    same(await dialog.getByRole('list', { name: 'Compared' }).getByRole('listitem').count(), 2, 'compared');
    for (const theme of ['light', 'dark'] as const)
      for (const size of ['wide', 'phone'] as const) await seen(browser, page, base, theme, size);
  });
  await step('it is made up for when asked, and both agree', async () => {
    await dialog.getByRole('button', { name: 'Write down an adjustment' }).click();
    await dialog.getByText(/^Agrees with what was stated until/u).waitFor();
    await page.goto(`${base}/transactions/`);
    await page.locator('[data-row="0"]').getByText('Balance adjustment').waitFor();
  });
  await context.close();
}
