/** What is typed or chosen beside the preview of an import. */
import type { Locator, Page } from 'playwright-core';
import { same, type makeChecks } from './checks';
import { clear, csv, give, newAccount } from './import-files';
import { ofxFile } from './made-statements';

type Step = ReturnType<typeof makeChecks>['step'];

const plain = csv(
  'plain.csv',
  'Date,Payee,Amount\n2013-01-10,Landlord,-20.00\n2013-01-12,Employer,100.00\n',
);

/** What is typed beside a preview holds, or stops the import: nothing is dropped unsaid. */
export async function wishes(step: Step, page: Page, base: string): Promise<void> {
  const go = (card: Locator) => card.getByRole('button', { name: /^Import \d/u }).click();
  const refused = (card: Locator) => card.getByText(/^Nothing is imported yet/u).waitFor();
  await step('an unreadable balance stops the import and stays; a readable one is shown', async () => {
    const card = await give(page, base, plain);
    await newAccount(card, 'Old giro');
    const today = card.getByLabel('What is on it today?');
    for (const words of ['abc', '12..5']) {
      await today.fill(words);
      await go(card);
      await refused(card);
      await card.getByText('Write a number like 12.50.').waitFor();
      same(await today.inputValue(), words, 'what was typed');
      same(await today.evaluate((one) => one === document.activeElement), true, 'the focus');
    }
    await today.fill('500.00');
    const said = card.getByTestId('balance-said');
    same((await said.innerText()).includes('€500.00, as you say'), true, 'the balance today');
    same((await said.innerText()).includes('it was €420.00'), true, 'the balance before');
    same(await card.getByText('Balance afterwards').count(), 0, 'another balance');
  });
  await step('an emptied name, or one that is there, stops it too; one balance is told', async () => {
    const card = page.getByRole('region', { name: plain.name });
    const name = card.getByLabel('Name');
    for (const [words, fault] of [
      ['', 'Give the account a name.'],
      ['household MONEY', 'There is an account of this name already.'],
    ] as const) {
      await name.fill(words);
      await go(card);
      await refused(card);
      await card.getByText(fault).waitFor();
    }
    await name.fill('Old giro');
    const button = card.getByRole('button', { name: /^Import \d/u });
    let letGo: () => void = () => undefined;
    const held = new Promise<void>((done) => (letGo = done));
    await page.route('**/imports?*', (route) => held.then(() => route.continue()));
    await go(card);
    const near = await card.locator('progress').boundingBox();
    const pressed = await button.boundingBox();
    const apart = near && pressed ? Math.abs(pressed.y - near.y) : Infinity;
    letGo();
    same(apart < 120, true, 'the progress stands where the button was pressed');
    await card.getByText('2 transactions were imported.').waitFor();
    await page.unroute('**/imports?*');
    await card.getByText(/^Balance €500\.00, today, as you said/u).waitFor();
  });
}

/** The chosen account is closed elsewhere, and one that a file names cannot be opened twice. */
export async function targets(step: Step, page: Page, base: string): Promise<void> {
  await step('an account that is closed meanwhile is no other one; it is asked again', async () => {
    const card = await give(page, base, clear);
    await card.getByLabel('Which account is it?').selectOption({ label: 'Old giro · EUR' });
    await card.getByRole('button', { name: 'Look at the file' }).click();
    const goes = card.getByLabel('Goes to');
    await goes.waitFor();
    const chosen = await goes.inputValue();
    const theirs = await page.context().newPage();
    await theirs.goto(`${base}/accounts/`);
    await theirs.getByRole('button', { name: /^Actions for.*Old giro/u }).click();
    await theirs.getByRole('menuitem', { name: 'Close' }).click();
    await card.getByText(/^This account is closed\./u).waitFor();
    same(await goes.inputValue(), chosen, 'the account it goes to');
    await card.getByRole('button', { name: /^Import \d/u }).click();
    await card.getByText(/^Nothing is imported yet/u).waitFor();
    await theirs.close();
  });
  await step('a file without a number goes to an account that is there, and back to a new one', async () => {
    const card = await give(page, base, clear);
    await newAccount(card, 'Quite new');
    const [goes, name] = [card.getByLabel('Goes to'), card.getByLabel('Name', { exact: true })];
    await name.waitFor();
    await goes.selectOption({ label: 'Household money · EUR' });
    await name.waitFor({ state: 'detached' });
    await goes.selectOption({ label: 'A new account' });
    await name.waitFor();
    same(await name.inputValue(), 'Quite new', 'what it was to be called');
    same(await card.getByText('Will be opened').count(), 1, 'that a new account is opened');
    await card.getByLabel('Kind', { exact: true }).selectOption({ label: 'Credit card' });
    await card.getByText(/Credit card · EUR/u).waitFor();
  });
  await step('a new account for what a file names by its number is refused with why', async () => {
    const known = ofxFile('known.ofx', '20990055', [
      { on: '2026-03-02', amount: '-20.00', payee: 'Shop' },
    ]);
    let card = await give(page, base, known);
    await card.getByRole('button', { name: /^Import \d/u }).click();
    await card.getByText('1 transaction was imported.').waitFor();
    card = await give(page, base, known);
    await card.getByLabel('Goes to').selectOption({ label: 'A new account' });
    await card.getByText(/^The file names this account by its number/u).waitFor();
  });
}
