/** Giving a file to the import page, and answering which account it is about. */
import type { Locator, Page } from 'playwright-core';
import type { MadeFile } from './made-statements';

export function csv(name: string, text: string): MadeFile {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(text, 'utf8') };
}

/** Every column is clear, and may be said otherwise all the same. */
export const clear = csv(
  'clear.csv',
  'Date,Payee,Purpose,Amount\n2026-03-02,Landlord,March,-500.00\n' +
    '2026-03-14,Employer,Wages,1500.00\n2026-03-20,Baker,Bread,-4.20\n',
);

export async function give(page: Page, base: string, file: MadeFile): Promise<Locator> {
  await page.goto(`${base}/import/`);
  await page.setInputFiles('input[type=file]', file);
  return page.getByRole('region', { name: file.name });
}

/** What a new account is; nothing is chosen beforehand where the file does not say. */
export async function chooseKind(card: Locator, kind = 'Everyday account'): Promise<void> {
  const choice = card.getByLabel('Kind', { exact: true });
  if ((await choice.inputValue()) === '') await choice.selectOption({ label: kind });
}

export async function newAccount(card: Locator, name: string, kind?: string): Promise<void> {
  const choice = card.getByLabel('Which account is it?');
  await choice.waitFor();
  await choice.selectOption({ label: 'A new account' });
  await card.getByLabel('Name').fill(name);
  await chooseKind(card, kind);
  await card.getByRole('button', { name: 'Look at the file' }).click();
}
