/** What the preview of an import says is what happens; nothing is chosen or opened unasked. */
import type { Browser, Page } from 'playwright-core';
import { axeOn, picture, visitor } from './browser';
import { same, type makeChecks } from './checks';
import { clear, csv, give, newAccount } from './import-files';
import { founds } from './newcomer';
import { ofxFile, type MadeFile } from './made-statements';
import { targets, wishes } from './import-wishes';

type Step = ReturnType<typeof makeChecks>['step'];

/** The balance of its third row does not follow from the amounts. */
const apart = csv(
  'apart.csv',
  'Date,Text,Amount,Balance\n2026-03-01,A,-20.00,80.00\n2026-03-02,B,500.00,580.00\n' +
    '2026-03-03,C,-400.00,170.00\n2026-03-04,D,20.00,190.00\n',
);

/** Long words and large amounts. */
const wordy = csv(
  'wordy.csv',
  'Date,Payee,Purpose,Amount\n' +
    '2026-09-22,Donaudampfschifffahrtsgesellschaft,Kapitänsmützenabzeichenverleihung,-1234500.00\n' +
    '2026-09-23,A shop with a rather long name in the city,Bread and butter,98765.43\n',
);

/** No amount carries a sign: one column of few words tells the direction, in no known language. */
const directed = csv(
  'directed.csv',
  'Date;Text;Amount;Way\n2026-03-02;Rent;500.00;XA\n2026-03-05;Shop;20.50;XA\n' +
    '2026-03-09;Wages;1500.00;XB\n2026-03-11;Cafe;4.20;XA\n',
);

/** OFX in which neither signs nor types tell the direction. */
const unsigned = ofxFile('unsigned.ofx', '20990002', [
  { on: '2026-03-02', amount: '20.00', payee: 'Shop' },
  { on: '2026-03-05', amount: '42.50', payee: 'Market' },
]);

/** Amounts without signs beside balances that rise with what is bought. */
const owing = csv(
  'owing.csv',
  'Date,Text,Amount,Balance\n2026-03-01,Opening balance,,100.00\n2026-03-02,Shop,12.50,112.50\n' +
    '2026-03-05,Market,20.00,132.50\n2026-03-09,Payment,100.00,32.50\n' +
    '2026-03-11,Cafe,7.50,40.00\n',
);

const dates: MadeFile = {
  name: 'dates.qif',
  mimeType: 'application/qif',
  buffer: Buffer.from("!Type:Bank\nD03/04/2026\nT-10.00\nPBaker\n^\nD05/06/2026\nT-20.00\nPShop\n^\n"),
};

async function accountsOf(page: Page, base: string): Promise<number> {
  await page.goto(`${base}/accounts/`);
  await page.getByRole('heading', { level: 1, name: 'Accounts' }).waitFor();
  const actions = page.getByRole('button', { name: /^Actions for/u });
  await actions.or(page.getByText('No account yet')).first().waitFor();
  return actions.count();
}

/** What only the person can know: which account, which way round, which number is the day. */
async function questions(step: Step, page: Page, base: string): Promise<void> {
  await step('a direction that nobody knows is asked, and nothing is chosen', async () => {
    const card = await give(page, base, directed);
    const choice = card.getByLabel('Which account is it?');
    await choice.waitFor();
    same(await choice.inputValue(), '', 'nothing is chosen for standing first');
    await card.getByRole('button', { name: 'Look at the file' }).click();
    await card.getByText('Choose an account.').waitFor();
    await newAccount(card, 'Second');
    const question = card.getByLabel('Which amounts are money out, which are money in?');
    await question.waitFor();
    same(await question.inputValue(), '', 'the answer before anybody has given one');
    const look = card.getByRole('button', { name: 'Look at the file this way' });
    same(await look.isDisabled(), true, 'looking at it without an answer');
    await picture(page, 'import-direction-light-wide');
    const offered = await question.locator('option').allInnerTexts();
    for (const words of ['All of it is money in', 'All of it is money out'])
      same(offered.includes(words), true, words);
    await question.selectOption({ label: 'Column 4 (Way): “XA” is money out, “XB” is money in' });
    await look.click();
    same(await card.getByTestId('money-in').innerText(), 'In +€1,500.00', 'what comes in');
    same(await card.getByTestId('money-out').innerText(), 'Out −€524.70', 'what goes out');
    const told = card.getByRole('region', { name: 'How the file was read' });
    await told.getByText('“XA” is money out').waitFor();
    same(await told.getByText('(as you said)').count(), 1, 'what the person has said');
    await told.getByText('Everything else was read as it was found.').waitFor();
  });
  await step('what balances tell is asked, and turns amounts and balances alike', async () => {
    const card = await give(page, base, owing);
    await newAccount(card, 'Owing', 'Something else');
    const means = card.getByLabel('What do the balances tell?').first();
    await means.waitFor();
    same(await means.inputValue(), '', 'the answer before anybody has given one');
    const look = card.getByRole('button', { name: 'Look at the file this way' });
    same(await look.isDisabled(), true, 'looking at it without an answer');
    await picture(page, 'import-owed-light-wide');
    await means.selectOption({ label: 'What is owed, as on a card' });
    await look.click();
    same(await card.getByTestId('money-in').innerText(), 'In +€100.00', 'what comes in');
    same(await card.getByTestId('money-out').innerText(), 'Out −€40.00', 'what goes out');
    await card.getByText(/^Balance on .*−€40\.00/u).waitFor();
    same(await card.getByText('It does not add up').count(), 0, 'a contradiction');
  });
  await step('a file without columns and signs is asked which way its money went', async () => {
    const card = await give(page, base, unsigned);
    const question = card.getByLabel('Which amounts are money out, which are money in?');
    await question.waitFor();
    same(await question.inputValue(), '', 'the answer before anybody has given one');
    await question.selectOption({ label: 'All of it is money out' });
    await card.getByRole('button', { name: 'Look at the file this way' }).click();
    same(await card.getByTestId('money-out').innerText(), 'Out −€62.50', 'what goes out');
    same(await card.getByText('(as you said)').count(), 1, 'what the person has said');
    await card.getByRole('button', { name: 'Change my answers' }).click();
    await question.waitFor();
  });
  await step('a QIF file is asked about the order of its dates', async () => {
    const card = await give(page, base, dates);
    const order = card.getByLabel('In which order are the dates written?');
    await order.or(card.getByLabel('Which account is it?')).waitFor();
    if (!(await order.isVisible())) await newAccount(card, 'Third');
    await order.selectOption({ label: 'Day, month, year (31.12.2026)' });
    await card.getByRole('button', { name: 'Look at the file this way' }).click();
    const lines = card.getByRole('region', { name: 'As it will be stored' });
    const account = card.getByLabel('Which account is it?');
    await lines.or(account).waitFor();
    if (await account.isVisible()) await newAccount(card, 'Third');
    await lines.getByRole('cell', { name: '3 April 2026', exact: true }).waitFor();
  });
}

async function isSentAgain(step: Step, page: Page, base: string): Promise<void> {
  await step('a file that could not be sent is looked at once somebody is at home', async () => {
    await page.route('**/imports?*', (route) => route.abort());
    await page.route('**/health/ready', (route) => route.abort());
    const card = await give(page, base, clear);
    await card.getByText('This file could not be sent. Nothing was stored.').waitFor();
    await page.unroute('**/imports?*');
    await page.unroute('**/health/ready');
    await card.getByLabel('Which account is it?').waitFor();
  });
}

async function isMarked(step: Step, page: Page, base: string): Promise<void> {
  await step('an account that does not come to what its bank states is marked', async () => {
    const card = await give(page, base, apart);
    await newAccount(card, 'Apart');
    await card.getByText('It does not add up with what the bank states').waitFor();
    await card.getByText(/^Line 4: .*€180\.00.*€170\.00/u).waitFor();
    await card.getByRole('button', { name: 'Import 4 transactions' }).click();
    await card.getByText('4 transactions were imported.').waitFor();
    await page.goto(`${base}/accounts/`);
    const row = page.getByRole('listitem').filter({ hasText: 'Apart' });
    await row.getByText('Does not add up').waitFor();
    await row.getByText(/The bank states €190\.00 on 4 March 2026/u).waitFor();
    same(await axeOn(page), [], 'axe');
    await picture(page, 'account-apart-light-wide');
  });
}

/** The narrowest phones: every amount of the preview is in sight. */
async function onPhones(step: Step, browser: Browser, base: string): Promise<void> {
  const context = await visitor(browser, 'light', 'phone');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await step('a phone that imports', () => founds(page, base, 'phone@example.org'));
  for (const width of [360, 390])
    await step(`at ${width} pixels every amount of the preview is in sight`, async () => {
      await page.setViewportSize({ width, height: 780 });
      const card = await give(page, base, wordy);
      await newAccount(card, 'Everyday');
      const lines = card.getByRole('region', { name: 'As it will be stored' });
      await lines.getByText('−€1,234,500.00').waitFor();
      await lines.scrollIntoViewIfNeeded();
      await picture(page, `import-preview-light-${width}`);
      const frame = await lines.boundingBox();
      for (const amount of await lines.locator('td:last-child > span').all()) {
        const box = await amount.boundingBox();
        const inside = box && frame && box.x + box.width <= frame.x + frame.width;
        same(inside, true, `${await amount.innerText()} is in sight`);
      }
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      same(wide, width, 'width of the page');
      same(await axeOn(page), [], 'axe');
    });
  await context.close();
}

export async function imports(step: Step, browser: Browser, base: string): Promise<void> {
  const context = await visitor(browser, 'light', 'wide');
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  await step('a household that imports', () => founds(page, base, 'imports@example.org'));
  await step('the preview shows lines, sums and decisions, and opens nothing', async () => {
    const card = await give(page, base, clear);
    await newAccount(card, 'Everyday');
    await card.getByRole('button', { name: 'Import 3 transactions' }).waitFor();
    const lines = card.getByRole('region', { name: 'As it will be stored' });
    same(await lines.locator('[data-outcome=new]').count(), 3, 'lines');
    await lines.getByText('+€1,500.00').waitFor();
    await lines.getByText('−€500.00').waitFor();
    same(await card.getByTestId('money-in').innerText(), 'In +€1,500.00', 'what comes in');
    same(await card.getByTestId('money-out').innerText(), 'Out −€504.20', 'what goes out');
    await card.getByText('How it was read').waitFor();
    same(await axeOn(page), [], 'axe');
    await picture(page, 'import-preview-light-wide');
    same(await accountsOf(page, base), 0, 'accounts before anything was agreed to');
  });
  await step('columns can be said otherwise; a new account gets its name and balance', async () => {
    const card = await give(page, base, clear);
    await newAccount(card, 'Everyday');
    await card.getByRole('button', { name: 'Change columns' }).click();
    await card.getByRole('region', { name: 'The first rows' }).getByText('Landlord').waitFor();
    await picture(page, 'import-columns-light-wide');
    const payee = card.getByLabel('Which column says who it was with?');
    await payee.selectOption({ label: 'Column 3 (Purpose)' });
    await card.getByRole('button', { name: 'Look at the file this way' }).click();
    const lines = card.getByRole('region', { name: 'As it will be stored' });
    await lines.getByText('Wages').first().waitFor();
    same(await card.getByLabel('Currency').inputValue(), 'EUR', 'the currency that is taken');
    await card.getByLabel('Currency').selectOption('CHF');
    await card.getByText(/^Out −CHF/u).waitFor();
    await card.getByLabel('Currency').selectOption('EUR');
    await card.getByText(/^Out −€/u).waitFor();
    await card.getByLabel('Name').fill('Household money');
    await card.getByLabel('What is on it today?').fill('2000.00');
    await card.getByRole('button', { name: 'Import 3 transactions' }).click();
    await card.getByText('3 transactions were imported.').waitFor();
    await page.goto(`${base}/accounts/`);
    const row = page.getByRole('listitem').filter({ hasText: 'Household money' });
    await row.getByText('€2,000.00').waitFor();
  });
  await wishes(step, page, base);
  await targets(step, page, base);
  await questions(step, page, base);
  await isSentAgain(step, page, base);
  await isMarked(step, page, base);
  await step('earlier imports are listed with what they brought', async () => {
    await page.goto(`${base}/import/history/`);
    const past = page.getByRole('region', { name: 'clear.csv' });
    await past.getByText('3 transactions added').waitFor();
    await past.getByRole('button', { name: 'How it was read' }).click();
    same(await axeOn(page), [], 'axe');
    await picture(page, 'import-history-light-wide');
  });
  await context.close();
  await onPhones(step, browser, base);
}
