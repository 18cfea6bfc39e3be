/** What is typed is kept: over the end of a session, over a link, and beside what others close. */
import type { Browser, Page } from 'playwright-core';
import { axeOn, picture, visitor } from './browser';
import { same, type makeChecks } from './checks';
import { ofxFile } from './made-statements';
import { founds, takesIn } from './newcomer';

type Step = ReturnType<typeof makeChecks>['step'];

const EMAIL = 'kept@example.org';
const few = ofxFile('few.ofx', '20990077', [
  { on: '2026-03-02', amount: '-20.00', payee: 'Shop' },
  { on: '2026-03-05', amount: '-42.50', payee: 'Market' },
]);

/** Every answer to a question that needs a session is now: nobody is logged in. */
async function putOut(page: Page): Promise<void> {
  const refused = { status: 401, contentType: 'application/problem+json', body: '{"status":401}' };
  await page.route('**/v1/households/*/transactions/*', (route) => route.fulfill(refused));
  await page.route('**/v1/auth/refresh', (route) => route.fulfill(refused));
}

async function letIn(page: Page): Promise<void> {
  await page.unroute('**/v1/households/*/transactions/*');
  await page.unroute('**/v1/auth/refresh');
}

async function sessionEnds(step: Step, page: Page, base: string): Promise<void> {
  const note = page.getByLabel(/^Note/u);
  const again = page.getByRole('dialog', { name: 'Log in to go on' });
  await step('a session that ends while something is typed leaves the page where it is', async () => {
    await page.goto(`${base}/transactions/`);
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('e');
    await note.fill('typed before the session ended');
    await putOut(page);
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await again.waitFor();
    same(new URL(page.url()).pathname, '/transactions/', 'where one is');
    same(await note.isVisible(), false, 'what is typed, in sight while nobody is logged in');
    same(await axeOn(page), [], 'axe');
    await picture(page, 'log-in-again-light-wide');
  });
  await step('letting go of it is asked; logging in brings it back, and it can be saved', async () => {
    await page.keyboard.press('Escape');
    await again.getByText('What you typed is not saved yet.').waitFor();
    await again.getByRole('button', { name: 'Keep writing' }).click();
    await letIn(page);
    await again.getByLabel('Email').fill(EMAIL);
    await again.getByLabel('Password').fill('violet harbour nine at dawn');
    await again.getByRole('button', { name: 'Log in' }).click();
    await again.waitFor({ state: 'detached' });
    same(await note.inputValue(), 'typed before the session ended', 'the note');
    await page.getByRole('button', { name: 'Save the changes' }).click();
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('e');
    await note.waitFor();
    same(await note.inputValue(), 'typed before the session ended', 'the stored note');
  });
}

async function household(step: Step, page: Page, base: string): Promise<void> {
  await step('the form of the household asks before a link throws away what was typed', async () => {
    await page.goto(`${base}/household/`);
    const form = page.locator('form').filter({ has: page.getByLabel('Time zone') });
    const name = form.getByLabel('Name');
    await name.fill('A name in the making');
    const overview = page.getByRole('navigation', { name: 'Main' }).getByText('Overview');
    await overview.click();
    const asked = page.getByRole('dialog', { name: 'What you typed is not saved yet' });
    await asked.getByRole('button', { name: 'Keep writing' }).click();
    same(await name.inputValue(), 'A name in the making', 'what was typed');
    // A reload asks in the browser's own words.
    const heard = new Promise<string>((done) =>
      page.once('dialog', (dialog) => void dialog.dismiss().then(() => done(dialog.type()))),
    );
    await page.evaluate(() => setTimeout(() => location.reload()));
    same(await heard, 'beforeunload', 'the question of the browser');
    same(await name.inputValue(), 'A name in the making', 'what was typed, after a reload');
    await overview.click();
    await asked.getByRole('button', { name: 'Throw it away' }).click();
    await page.getByTestId('total').waitFor();
    same(new URL(page.url()).pathname, '/', 'where one is');
  });
}

/** What somebody else closes or archives while it is in hand. */
async function closedMeanwhile(step: Step, ours: Page, theirs: Page, base: string): Promise<void> {
  const closed = ours.getByTestId('account-closed');
  const turn = async (name: 'Close' | 'Reopen') => {
    await theirs.goto(`${base}/accounts/`);
    await theirs.getByRole('button', { name: /^Actions for/u }).first().click();
    await theirs.getByRole('menuitem', { name }).click();
  };
  await step('an account that is closed while a transaction of it is open says so', async () => {
    await ours.goto(`${base}/transactions/`);
    await ours.locator('[data-row="0"]').focus();
    await ours.keyboard.press('e');
    await ours.getByLabel(/^Note/u).waitFor();
    same(await closed.count(), 0, 'notices beforehand');
    await turn('Close');
    await closed.getByText('Somebody closed this account meanwhile').waitFor();
    same(await axeOn(ours), [], 'axe');
    await ours.reload();
    await closed.getByText('This account is closed').waitFor();
    await turn('Reopen');
    await closed.waitFor({ state: 'detached' });
  });
  await step('a category that is archived while it is chosen is named', async () => {
    await ours.locator('dialog[open] [data-picker]').click();
    await ours.getByRole('combobox', { name: /^Category of/u }).fill('Hobbies and sport');
    await ours.keyboard.press('Enter');
    await theirs.goto(`${base}/household/`);
    await theirs.getByRole('button', { name: 'Hobbies and sport' }).click();
    await theirs.getByLabel('In use').selectOption('no');
    await theirs.locator('dialog[open]').getByRole('button', { name: 'Save the changes' }).click();
    await ours.getByText(/Hobbies and sport.* is not in use any more/u).waitFor();
  });
}

export async function kept(step: Step, browser: Browser, base: string): Promise<void> {
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await step('a household in which one types', async () => {
    await founds(page, base, EMAIL);
    await takesIn(page, few);
  });
  await step('a month that is in no calendar narrows nothing', async () => {
    for (const month of ['1999-13', 'abc']) {
      await page.goto(`${base}/transactions/?month=${month}`);
      await page.locator('[data-row="0"]').waitFor();
      await page.getByLabel('Month').waitFor();
      same(await page.getByLabel('Month').inputValue(), '', `the month of ${month}`);
    }
  });
  await sessionEnds(step, page, base);
  await household(step, page, base);
  const other = await context.newPage();
  other.setDefaultTimeout(20_000);
  await closedMeanwhile(step, page, other, base);
  await context.close();
}
