/** Somebody new whose only statement is of 2013: nothing looks empty, everything says of when. */
import type { Browser, Page } from 'playwright-core';
import { picture, visitor } from './browser';
import { same, type makeChecks } from './checks';
import { manyLines, ofxFile, type MadeFile } from './made-statements';

type Step = ReturnType<typeof makeChecks>['step'];

/** February whole, March up to the 17th; its balance is of the 31st. */
const old = ofxFile(
  'old.ofx',
  '20130001',
  [
    { on: '2013-02-05', amount: '2000.00', payee: 'Employer' },
    { on: '2013-02-10', amount: '-100.00', payee: 'Landlord' },
    { on: '2013-02-18', amount: '-40.00', payee: 'Evening \u202Eshop' },
    { on: '2013-03-17', amount: '-30.00', payee: 'Baker' },
  ],
  { on: '2013-03-31', amount: '1830.00' },
);

export const many = ofxFile('many.ofx', '20990001', manyLines('2012-12-31', 1_300));

export async function founds(page: Page, base: string, email: string): Promise<void> {
  await page.goto(`${base}/register/`);
  await page.getByLabel('Your name').fill('Newcomer');
  await page.getByLabel('Email').fill(email);
  await page.getByLabel('Password').fill('violet harbour nine at dawn');
  await page.getByRole('button', { name: 'Create your account' }).click();
  await page.getByRole('heading', { name: 'Name your household' }).waitFor();
  await page.getByLabel('Name').fill('New house');
  await page.getByLabel('Currency').selectOption('EUR');
  await page.getByRole('button', { name: 'Found this household' }).click();
  await page.getByRole('heading', { name: 'New house is ready' }).waitFor();
}

/** Imports a file that names its account. */
export async function takesIn(page: Page, file: MadeFile): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByText('Import').click();
  await page.setInputFiles('input[type=file]', file);
  const card = page.getByRole('region', { name: file.name });
  await card.getByRole('button', { name: /^Import \d/u }).click();
  await card.getByText(/ imported\.$/u).waitFor();
}

export async function newcomer(step: Step, browser: Browser, base: string): Promise<void> {
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await step('a newcomer imports a statement of 2013', async () => {
    await founds(page, base, 'newcomer@example.org');
    await takesIn(page, old);
  });
  await step('the overview opens on its newest month and says of when it is', async () => {
    await page.goto(`${base}/`);
    await page.getByText('Spent in March 2013, up to 17 March').waitFor();
    await page.getByRole('heading', { name: 'On all open accounts, as of 31 March 2013' }).waitFor();
    same(await page.getByTestId('spent').innerText(), '€30.00', 'spent');
    const compared = await page.getByTestId('compared').innerText();
    same(compared, '€70.00 less than in the same days of the month before.', 'compared');
    await page.getByText('Where it went in March 2013').waitFor();
    same(await page.getByTestId('together').innerText(), 'Together\n€30.00', 'together');
    await picture(page, 'old-statement-light-wide');
  });
  await step('accounts say of when their balances are', async () => {
    await page.goto(`${base}/accounts/`);
    await page.getByText('as of 31 March 2013').waitFor();
    same(await page.getByText('Does not add up').count(), 0, 'marks of what adds up');
  });
  await step('reports end where the data ends, averages are over the months there are', async () => {
    await page.goto(`${base}/reports/`);
    await page.getByText('A month, over 2').waitFor();
    same(await page.getByTestId('spent-total').innerText(), '€170.00', 'spent in all');
    same(await page.getByTestId('average-total').innerText(), '€85.00', 'a month');
    const until = page.getByLabel('Until').locator('option');
    await until.nth(1).waitFor({ state: 'attached' });
    same(await until.allInnerTexts(), ['Until March 2013', 'Until February 2013'], 'ends');
  });
  await step('only months in which something happened are offered', async () => {
    await page.goto(`${base}/transactions/`);
    const months = page.getByLabel('Month', { exact: true }).locator('option');
    await months.nth(2).waitFor({ state: 'attached' });
    const offered = await months.allInnerTexts();
    same(offered, ['All months', 'March 2013', 'February 2013'], 'months');
  });
  await step('a text that turns the direction turns nothing but itself', async () => {
    await page.goto(`${base}/transactions/`);
    const payee = page.getByRole('button', { name: /^Evening/u });
    await payee.waitFor();
    same(await payee.locator('bdi').count(), 1, 'isolated texts');
  });
  await context.close();
}
