/** The steps of somebody new: from registering to spending by month, in a real browser. */
import { formatMoney } from '@wumbo/format/money';
import type { Page } from 'playwright-core';
import { same } from './checks';
import { chooseKind } from './import-files';
import type { StatementTruth } from './statements';

export const person = {
  name: 'Kim',
  email: 'kim@example.org',
  password: 'violet harbour nine at dawn',
} as const;
export const householdName = 'Maple Street 12';

const LOCALE = 'en-GB';

export async function register(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/`);
  await page.waitForURL('**/login/**');
  await page.getByRole('link', { name: 'Create an account' }).click();
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Create your account' }).click();
  await page.getByRole('heading', { name: 'Name your household' }).waitFor();
}

export async function foundHousehold(page: Page): Promise<void> {
  await page.getByLabel('Name').fill(householdName);
  await page.getByLabel('Currency').selectOption('EUR');
  await page.getByLabel('Time zone').selectOption('Europe/Berlin');
  await page.getByRole('button', { name: 'Found this household' }).click();
  await page.getByRole('heading', { name: `${householdName} is ready` }).waitFor();
}

/** Drops a file on the import page, answers what it asks, and imports it. */
export async function importFile(page: Page, truth: StatementTruth): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByText('Import').click();
  await page.setInputFiles('input[type=file]', truth.path);
  const card = page.getByRole('region', { name: truth.name });
  const preview = card.getByRole('button', { name: /^Import \d/u });
  const choice = card.getByLabel('Which account is it?');
  const order = card.getByLabel('In which order are the dates written?');
  await preview.or(choice).waitFor();
  if (await choice.isVisible()) {
    await choice.selectOption({ label: 'A new account' });
    await card.getByLabel('Name').fill(accountNameFor(truth));
    await chooseKind(card);
    const currency = card.getByLabel('Currency');
    if (await currency.isVisible()) await currency.selectOption(truth.currency);
    await card.getByRole('button', { name: 'Look at the file' }).click();
    await preview.or(order).waitFor();
  }
  if (await order.isVisible()) {
    await order.selectOption({ label: 'Day, month, year (31.12.2026)' });
    await card.getByRole('button', { name: 'Look at the file this way' }).click();
  }
  await preview.waitFor();
  const noun = truth.transactions === 1 ? 'transaction' : 'transactions';
  same(await preview.innerText(), `Import ${truth.transactions} ${noun}`, 'the preview');
  await preview.click();
  await card.getByText(`${truth.transactions} ${noun} ${
    truth.transactions === 1 ? 'was' : 'were'
  } imported.`).waitFor();
}

/** A broken file says which lines are broken, and nothing of it is stored. */
export async function brokenFile(page: Page, path: string, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByText('Import').click();
  await page.setInputFiles('input[type=file]', path);
  const card = page.getByRole('region', { name });
  await card.getByText('This file could not be read. Nothing was stored.').waitFor();
  await card.getByText(/^Line \d+: /u).first().waitFor();
  await card.getByRole('button', { name: `Put ${name} away` }).click();
}

/** Enters a transaction by hand and finds it by searching. */
export async function enterAndFind(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/transactions/`);
  // As soon as the frame shows, however much of the page is still to come.
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await page.locator('body').press('n');
  await page.getByLabel('Amount').fill('12,34');
  await page.getByLabel('Paid to').fill('Corner shop');
  await page.getByRole('button', { name: 'Add this transaction' }).click();
  await page.getByText('Corner shop was added.').waitFor();
  await page.locator('body').press('/');
  await page.keyboard.type('corner');
  await page.getByTestId('sums').getByText('1 transaction', { exact: true }).waitFor();
  await page.locator('[data-row="0"]').getByText('Corner shop').waitFor();
}

/** The same file again adds nothing. */
export async function importAgain(page: Page, truth: StatementTruth): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByText('Import').click();
  await page.setInputFiles('input[type=file]', truth.path);
  const card = page.getByRole('region', { name: truth.name });
  await card.getByText('Everything in this file is there already.').waitFor();
}

/** The name of an account opened by hand for a file that names none. */
export function accountNameFor(truth: StatementTruth): string {
  return `Account of ${truth.name.slice(0, 40)}`;
}

/** Opens the transactions of the imported file's account: count and sum as the truth says. */
export async function sumsAreRight(page: Page, truth: StatementTruth): Promise<void> {
  const card = page.getByRole('region', { name: truth.name });
  await card.getByRole('link', { name: 'See them' }).click();
  const sums = page.getByTestId('sums');
  const noun = truth.transactions === 1 ? 'transaction' : 'transactions';
  await sums.getByText(`${truth.transactions} ${noun}`, { exact: true }).waitFor();
  const expected = formatMoney({ minor: truth.sumMinor, currency: truth.currency }, LOCALE);
  const net = await sums.getByTestId('net').innerText();
  same(net.replace(/\s+/gu, ' '), `Net ${expected}`, `net of ${truth.name}`);
  await page.locator('[data-row]').first().waitFor();
}

/** Changes the first row's category with the keyboard alone and answers its payee. */
export async function categoriseByKeyboard(page: Page, category: string): Promise<string> {
  const first = page.locator('[data-row="0"]');
  await first.waitFor();
  const payee = await first.getByRole('gridcell').first().innerText();
  await page.locator('body').press('j');
  await page.keyboard.press('c');
  await page.getByRole('combobox', { name: /^Category of/u }).fill(category);
  await page.keyboard.press('Enter');
  await first.getByText(category).waitFor();
  return payee;
}

/** Logs in again in a fresh page. */
export async function logIn(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/login/`);
  await page.getByLabel('Email').fill(person.email);
  await page.getByLabel('Password').fill(person.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}
