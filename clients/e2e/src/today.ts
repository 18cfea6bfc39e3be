/** Sums of today hold nothing still to come; what a person says is of the day they say it. */
import type { Browser, Page } from 'playwright-core';
import { picture, visitor } from './browser';
import { same, type makeChecks } from './checks';
import { chooseKind } from './import-files';
import { ofxFile } from './made-statements';
import { founds, takesIn } from './newcomer';

type Step = ReturnType<typeof makeChecks>['step'];

/** The day so many days from now; whole weeks, so that no time zone can tell otherwise. */
function weeks(count: number): string {
  return new Date(Date.now() + count * 7 * 86_400_000).toISOString().slice(0, 10);
}

const ahead = ofxFile(
  'ahead.ofx',
  '20990301',
  [
    { on: weeks(-8), amount: '2000.00', payee: 'Employer' },
    { on: weeks(-2), amount: '-100.00', payee: 'Landlord' },
    { on: weeks(3), amount: '-40.00', payee: 'Standing order' },
  ],
  { on: weeks(-1), amount: '1900.00' },
);

const old = {
  name: 'old.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from(
    `Date;Payee;Amount\n2013-03-28;Shop;-20,00\n2013-03-29;Work;1500,00\n${weeks(2)};Rent;-700,00\n`,
  ),
};

async function row(page: Page, name: string): Promise<string> {
  const all = page.getByRole('listitem').filter({ hasText: name });
  await all.first().waitFor();
  return all.first().innerText();
}

export async function today(step: Step, browser: Browser, base: string): Promise<void> {
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await step('what is dated later is in no sum of today, and is told apart', async () => {
    await founds(page, base, 'today@example.org');
    await takesIn(page, ahead);
    await page.goto(`${base}/`);
    await page.getByRole('heading', { name: 'On all open accounts, today' }).waitFor();
    const total = page.getByTestId('total');
    await total.getByText('1,900').waitFor();
    await page.getByText('Still to come:').first().waitFor();
    same((await page.getByTestId('ahead').first().innerText()).includes('−€40.00'), true, 'ahead');
    await page.goto(`${base}/transactions/`);
    await page.getByText('· still to come').waitFor();
  });
  await step('what nobody states is said to be counted from nothing, and asked of today', async () => {
    await page.goto(`${base}/import/`);
    await page.setInputFiles('input[type=file]', old);
    const card = page.getByRole('region', { name: old.name });
    await card.getByLabel('Which account is it?').selectOption({ label: 'A new account' });
    await card.getByLabel('Name', { exact: true }).fill('Old giro');
    await chooseKind(card);
    await card.getByRole('button', { name: 'Look at the file' }).click();
    await card.getByText(/^Counted from nothing: €1,480\.00, today/u).waitFor();
    await card.getByLabel('What is on it today?').fill('5000');
    await card.getByText(/^Balance today €5,000\.00, as you say/u).waitFor();
    await picture(page, 'import-today-light-wide');
    await card.getByRole('button', { name: /^Import \d/u }).click();
    await card.getByText(/^Balance €5,000\.00, today, as you said/u).waitFor();
  });
  await step('it is the balance of today, whatever is still to come', async () => {
    await page.goto(`${base}/accounts/`);
    const said = await row(page, 'Old giro');
    same(said.includes('€5,000.00'), true, `the balance in “${said}”`);
    same(said.includes('as of'), false, `an old day in “${said}”`);
    same(said.includes('−€700.00'), true, `what is still to come in “${said}”`);
  });
  await step('what is on an account today can be said in its form', async () => {
    await page.getByRole('button', { name: /^Actions for.*Old giro/u }).click();
    await page.getByRole('menuitem', { name: 'Edit' }).click();
    await page.getByLabel(/^What is on it today/u).fill('4000');
    await picture(page, 'account-edit-light-wide');
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.getByText('€4,000').waitFor();
  });
  await context.close();
}
