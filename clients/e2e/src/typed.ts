/** What is typed on a page is not thrown away by Back without a word, on whatever page it is. */
import type { Browser, Page, Route } from 'playwright-core';
import { visitor } from './browser';
import { same, type makeChecks } from './checks';
import { ofxFile } from './made-statements';
import { founds, takesIn } from './newcomer';

type Step = ReturnType<typeof makeChecks>['step'];

interface TypedForm {
  readonly name: string;
  /** Leads there from another page of the client, so that Back stays in it. */
  readonly go: (page: Page) => Promise<void>;
  readonly label: string;
  readonly text: string;
}

const through = (place: string) => (page: Page) =>
  page.getByRole('navigation', { name: 'Main' }).getByText(place).click();

const unnamed = {
  name: 'plain.csv',
  mimeType: 'text/csv',
  buffer: Buffer.from('Date;Payee;Amount\n2026-03-28;Shop;-20,00\n2026-03-29;Work;1500,00\n'),
};

/** Opens the account that a transaction needs. */
const one = ofxFile('one.ofx', '20990088', [{ on: '2026-03-02', amount: '-20.00', payee: 'Shop' }]);

/** A file that does not name its account, answered as far as the name of a new one. */
async function toQuestion(page: Page): Promise<void> {
  await through('Import')(page);
  await page.setInputFiles('input[type=file]', unnamed);
  const card = page.getByRole('region', { name: unnamed.name });
  await card.getByLabel('Which account is it?').selectOption({ label: 'A new account' });
}

/** The key that adds a transaction, once the page hears it. */
async function addByKey(page: Page): Promise<void> {
  const there = () => page.url().includes('new=1');
  while (!there()) {
    await page.locator('body').press('n');
    await page.waitForURL(there, { timeout: 1_000 }).catch(() => undefined);
  }
}

const forms: readonly TypedForm[] = [
  { name: 'the household', go: through('Household'), label: 'Name', text: 'In the making' },
  { name: 'the password', go: through('Household'), label: 'New password', text: 'not yet sent' },
  {
    name: 'a new account that a link opened',
    go: (page) => page.getByRole('link', { name: 'Open an account by hand' }).click(),
    label: 'Name',
    text: 'Savings to be',
  },
  {
    name: 'a transaction that a key opened',
    go: addByKey,
    label: 'Paid to',
    text: 'Somebody',
  },
  { name: 'a file to import', go: toQuestion, label: 'Name', text: 'Its account' },
];

/** By the link, within the client: before the page is alive a link loads another one. */
async function toRegister(page: Page, base: string): Promise<void> {
  let stayed = false;
  while (!stayed) {
    await page.goto(`${base}/login/`);
    await page.evaluate(() => Object.assign(window, { same: true }));
    await page.getByRole('link', { name: 'Create an account' }).click();
    await page.getByLabel('Your name').waitFor();
    stayed = await page.evaluate(() => 'same' in window);
  }
}

/** Back asks; what was typed stays, and goes only when that is said. */
async function asksOnBack(page: Page, label: string, text: string, to: string): Promise<void> {
  const field = page.getByLabel(label, { exact: true }).first();
  await field.fill(text);
  const here = page.url();
  const asked = page.getByRole('dialog', { name: 'What you typed is not saved yet' });
  await page.goBack();
  await asked.getByRole('button', { name: 'Keep writing' }).click();
  await asked.waitFor({ state: 'detached' });
  same(await field.inputValue(), text, 'what was typed');
  same(page.url(), here, 'the address');
  await page.goBack();
  await asked.getByRole('button', { name: 'Throw it away' }).click();
  await page.waitForURL(to);
  await field.waitFor({ state: 'detached' });
}

/** Presses again and again while the page is on its way, and is there once, without a new load. */
async function setsOutOnce(page: Page, base: string, press: () => Promise<void>): Promise<void> {
  const slowly = async (route: Route) => {
    const wait = route.request().url().includes('/index.txt') ? 300 : 150;
    await new Promise((after) => setTimeout(after, wait));
    await route.continue();
  };
  await page.route(/\.txt/u, slowly);
  await page.goto(`${base}/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.evaluate(() => {
    const at = window.navigation.currentEntry?.index;
    Object.assign(window, { same: true, at });
  });
  const onTheWay = page.waitForRequest(/\/transactions\/index\.txt/u);
  await press();
  await onTheWay;
  for (let times = 0; times < 5; times += 1) {
    await press();
    // As quickly as a person presses: what is pressed at once is one for the router, too.
    await page.waitForTimeout(60);
  }
  await page.waitForURL(`${base}/transactions/?new=1`);
  await page.unrouteAll({ behavior: 'wait' });
  await page.getByRole('dialog', { name: 'Add a transaction' }).waitFor();
  const [isSame, added] = await page.evaluate(() => {
    const kept = window as unknown as { same?: boolean; at: number };
    return [kept.same === true, (window.navigation.currentEntry?.index ?? 0) - kept.at] as const;
  });
  same(isSame, true, 'the client is the one that was there');
  same(added, 1, 'pages more to go back');
}

export async function typed(step: Step, browser: Browser, base: string): Promise<void> {
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await step('Back asks before it throws away what was typed to register', async () => {
    await toRegister(page, base);
    await asksOnBack(page, 'Your name', 'Nobody yet', `${base}/login/`);
  });
  await step('a household in which one goes back', () => founds(page, base, 'typed@example.org'));
  for (const { name, go, label, text } of forms)
    await step(`Back asks before it throws away what was typed: ${name}`, async () => {
      if (go === addByKey) await takesIn(page, one);
      await page.goto(`${base}/`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await go(page);
      await asksOnBack(page, label, text, `${base}/`);
    });
  await step('a key pressed again while its page is on the way leads there once', () =>
    setsOutOnce(page, base, () => page.locator('body').press('n')));
  await step('Back leads on where nothing is typed', async () => {
    await page.goto(`${base}/`);
    await through('Household')(page);
    await page.getByLabel('Time zone').waitFor();
    await page.goBack();
    await page.waitForURL(`${base}/`);
  });
  await context.close();
}
