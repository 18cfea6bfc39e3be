/** Two browsers on one thing: nothing of anybody is written over unseen, field by field. */
import type { Browser, Locator, Page } from 'playwright-core';
import { visitor } from './browser';
import { same, type makeChecks } from './checks';
import { removed, removedInPlace } from './removed';
import { householdName } from './thread';

type Step = ReturnType<typeof makeChecks>['step'];
type State = Parameters<typeof visitor>[3];

/** One field of a form: its label, and how a value is put into it and read out of it. */
interface FormField {
  readonly label: string | RegExp;
  /** What the question about it is headed with, when that is not its label. */
  readonly name: string;
  readonly theirs: string;
  readonly yours: string;
  /** How the question shows the values; as they are typed when left out. */
  readonly shown?: readonly [string, string];
  readonly kind?: 'select' | 'category';
}

const transactionFields: readonly FormField[] = [
  { label: 'Amount', name: 'Amount', theirs: '21.50', yours: '43.75' },
  { label: /^(?:Paid to|Received from)$/u, name: 'Payee', theirs: 'Their shop', yours: 'My shop' },
  {
    label: 'Day',
    name: 'Day',
    theirs: '2026-02-03',
    yours: '2026-02-04',
    shown: ['3 February 2026', '4 February 2026'],
  },
  { label: /^Note/u, name: 'Note', theirs: 'their note', yours: 'my note' },
  { label: /^Tags/u, name: 'Tags', theirs: 'both, theirs', yours: 'mine' },
  {
    label: /^As the bank wrote it/u,
    name: 'As the bank wrote it',
    theirs: 'THEIR WORDS',
    yours: 'MY WORDS',
  },
  {
    label: /^Category of/u,
    name: 'Category',
    theirs: 'Groceries',
    yours: 'Hobbies and sport',
    kind: 'category',
  },
];

const accountFields: readonly FormField[] = [
  { label: 'Name', name: 'Name', theirs: 'Their account', yours: 'My account' },
  { label: /^Number/u, name: 'Number', theirs: '1111', yours: '2222' },
  {
    label: 'Balance before the first transaction',
    name: 'Balance before the first transaction',
    theirs: '100.00',
    yours: '200.00',
  },
  {
    label: /^Since/u,
    name: 'Since',
    // Before the oldest line: a later day would move back to it.
    theirs: '2001-01-01',
    yours: '2002-01-01',
    shown: ['1 January 2001', '1 January 2002'],
  },
];

const counts: FormField = {
  label: 'Counts in spending and income',
  name: 'Counts in spending and income',
  theirs: 'no',
  yours: 'yes',
  kind: 'select',
};

const householdFields: readonly FormField[] = [
  { label: 'Name', name: 'Name', theirs: 'Their house', yours: 'My house' },
  { label: 'Currency', name: 'Currency', theirs: 'USD', yours: 'CHF', kind: 'select' },
  {
    label: 'Time zone',
    name: 'Time zone',
    theirs: 'Europe/Paris',
    yours: 'Europe/Rome',
    kind: 'select',
  },
];

const categoryFields: readonly FormField[] = [
  { label: 'Name', name: 'Name', theirs: 'Their category', yours: 'My category' },
];

async function put(form: Locator, page: Page, field: FormField, value: string): Promise<void> {
  if (field.kind === 'category') {
    await form.locator('[data-picker]').click();
    await page.getByRole('combobox', { name: /^Category of/u }).fill(value);
    await page.keyboard.press('Enter');
    await form.locator('[data-picker]').getByText(value).waitFor();
    return;
  }
  const control = form.getByLabel(field.label);
  if (field.kind === 'select') await control.selectOption(value);
  else await control.fill(value);
}

/** Where a thing is edited: how one gets to its form, and how one knows that it is saved. */
interface Thing {
  readonly name: string;
  readonly fields: readonly FormField[];
  readonly open: (page: Page) => Promise<Locator>;
  /** Whether the form goes away once it is saved. */
  readonly closes: boolean;
}

/** Keeps the other browser deaf, as a page that sleeps or has lost its stream. */
async function deafen(page: Page): Promise<void> {
  await page.route('**/live', (route) => route.abort());
}

async function save(form: Locator): Promise<void> {
  await form.getByRole('button', { name: 'Save the changes' }).click();
}

async function saved(thing: Thing, page: Page, form: Locator): Promise<void> {
  if (thing.closes) await form.waitFor({ state: 'detached' });
  else await page.getByText('Saved.').first().waitFor();
}

/** Both change one field: the second sees both values, and what was typed is still there. */
async function clash(thing: Thing, field: FormField, ours: Page, theirs: Page): Promise<void> {
  const mine = await thing.open(ours);
  const other = await thing.open(theirs);
  await put(other, theirs, field, field.theirs);
  await put(mine, ours, field, field.yours);
  await save(other);
  await saved(thing, theirs, other);
  await save(mine);
  const question = mine.locator('[data-clash]');
  await question.waitFor();
  same(await question.count(), 1, `questions about ${field.name}`);
  const [theirWords, myWords] = field.shown ?? [field.theirs, field.yours];
  const text = await question.innerText();
  for (const said of [field.name, theirWords.replaceAll('_', ' '), myWords.replaceAll('_', ' ')])
    if (!text.includes(said)) throw new Error(`“${said}” is not in: ${text}`);
  const disabled = await mine.getByRole('button', { name: 'Save the changes' }).isDisabled();
  same(disabled, true, 'saving while it is undecided');
  await question.getByRole('button', { name: 'Keep yours' }).click();
  await save(mine);
  await saved(thing, ours, mine);
}

/** One changes a field, the other another one: both changes are there in the end. */
async function beside(
  thing: Thing,
  [first, second]: readonly [FormField, FormField],
  ours: Page,
  theirs: Page,
): Promise<void> {
  const mine = await thing.open(ours);
  const other = await thing.open(theirs);
  await put(other, theirs, first, `${first.theirs} again`);
  await put(mine, ours, second, second.theirs);
  await save(other);
  await saved(thing, theirs, other);
  await save(mine);
  const taken = mine.locator('[data-taken]');
  await taken.getByText(`${first.theirs} again`).waitFor();
  same(await mine.getByLabel(first.label).inputValue(), `${first.theirs} again`, 'what is shown');
  await save(mine);
  await saved(thing, ours, mine);
  const after = await thing.open(theirs);
  same(await after.getByLabel(first.label).inputValue(), `${first.theirs} again`, 'theirs');
  same(await after.getByLabel(second.label).inputValue(), second.theirs, 'mine');
}

/** A yes or no cannot be changed to two things: what the other chose is taken in and shown. */
async function taken(thing: Thing, field: FormField, ours: Page, theirs: Page): Promise<void> {
  const mine = await thing.open(ours);
  const other = await thing.open(theirs);
  await put(other, theirs, field, field.theirs);
  await save(other);
  await saved(thing, theirs, other);
  await put(mine, ours, accountFields[1] as FormField, '4444');
  await save(mine);
  await mine.locator('[data-taken]').getByText(field.name).waitFor();
  same(await mine.getByLabel(field.label).inputValue(), field.theirs, 'what is shown');
  same(await mine.getByLabel(/^Number/u).inputValue(), '4444', 'what was typed');
}

function things(base: string, row: string, account: string): readonly Thing[] {
  const dialog = (page: Page) => page.locator('dialog[open]');
  return [
    {
      name: 'transaction',
      fields: transactionFields,
      closes: true,
      open: async (page) => {
        await page.goto(`${base}/transactions/?open=${row}`);
        await page.getByRole('button', { name: 'Save the changes' }).waitFor();
        return dialog(page);
      },
    },
    {
      name: 'account',
      fields: accountFields,
      closes: true,
      open: async (page) => {
        await page.goto(`${base}/accounts/?edit=${account}`);
        await page.getByRole('button', { name: 'Save the changes' }).waitFor();
        return dialog(page);
      },
    },
    {
      name: 'category',
      fields: categoryFields,
      closes: true,
      open: async (page) => {
        await page.goto(`${base}/household/`);
        await page.getByRole('button', { name: /^(?:Hobbies|Their category|My category)/u }).click();
        return dialog(page);
      },
    },
    {
      name: 'household',
      fields: householdFields,
      closes: false,
      open: async (page) => {
        await page.goto(`${base}/household/`);
        await page.getByLabel('Time zone').waitFor();
        return page.locator('form').filter({ has: page.getByLabel('Time zone') });
      },
    },
  ];
}

/** Enters what the two will quarrel about, and answers its address. */
async function something(page: Page, base: string): Promise<{ row: string; account: string }> {
  await page.goto(`${base}/transactions/?new=1`);
  await page.getByLabel('Amount').fill('12.34');
  await page.getByLabel('Paid to').fill('Quarrel');
  await page.getByRole('button', { name: 'Add this transaction' }).click();
  await page.getByText('Quarrel was added.').waitFor();
  await page.goto(`${base}/transactions/?q=quarrel`);
  await page.locator('[data-row="0"]').getByRole('button', { name: 'Quarrel' }).click();
  await page.getByLabel('Amount').waitFor();
  const row = new URL(page.url()).searchParams.get('open') ?? '';
  await page.goto(`${base}/accounts/`);
  await page.getByRole('button', { name: /^Actions for/u }).first().click();
  await page.getByRole('menuitem', { name: 'Edit' }).click();
  await page.getByLabel(/^Number/u).waitFor();
  return { row, account: new URL(page.url()).searchParams.get('edit') ?? '' };
}

/** A category chosen in the list, and a removal, while somebody else was first. */
async function inPlace(step: Step, ours: Page, theirs: Page, base: string): Promise<void> {
  const list = `${base}/transactions/?q=shop&from=2026-02-01&to=2026-02-28`;
  const choose = async (page: Page, category: string) => {
    await page.locator('[data-row="0"]').focus();
    await page.keyboard.press('c');
    await page.getByRole('combobox', { name: /^Category of/u }).fill(category);
    await page.keyboard.press('Enter');
  };
  const question = ours.getByTestId('changed-meanwhile');
  await step('a category chosen in the list asks when somebody chose another', async () => {
    for (const page of [ours, theirs]) {
      await page.goto(list);
      await page.locator('[data-row="0"]').waitFor();
    }
    await choose(theirs, 'Groceries');
    await theirs.waitForResponse((answer) => answer.url().endsWith('/category') && answer.ok());
    await choose(ours, 'Hobbies and sport');
    await question.getByText('Groceries').waitFor();
    await question.getByText('Hobbies and sport').waitFor();
    await question.getByRole('button', { name: 'Leave theirs' }).click();
    await ours.locator('[data-row="0"]').getByText('Groceries').waitFor();
  });
  await step('what somebody changed is not removed unseen', async () => {
    await theirs.locator('[data-row="0"]').focus();
    await theirs.keyboard.press('e');
    await theirs.getByLabel(/^Note/u).fill('do not remove');
    await save(theirs.locator('dialog[open]'));
    await theirs.locator('dialog[open]').waitFor({ state: 'detached' });
    await ours.locator('[data-row="0"]').focus();
    await ours.keyboard.press('Delete');
    await question.getByText('do not remove').waitFor();
    await question.getByRole('button', { name: 'Keep it' }).click();
    await ours.locator('[data-row="0"]').waitFor();
  });
}

/** Every field of everything that is edited, in two browsers. Answers the cookies it leaves. */
export async function conflicts(step: Step, browser: Browser, base: string, state: State) {
  const context = await visitor(browser, 'light', 'wide', state);
  // Two pages of one person are two browsers to the server; each is deaf to the other's changes.
  const [ours, theirs] = [await context.newPage(), await context.newPage()];
  for (const page of [ours, theirs]) {
    page.setDefaultTimeout(15_000);
    await deafen(page);
  }
  const made = await something(ours, base);
  for (const thing of things(base, made.row, made.account)) {
    for (const field of thing.fields)
      await step(`${thing.name}: ${field.name} of two is asked about`, () =>
        clash(thing, field, ours, theirs),
      );
    const [first, second] = thing.name === 'transaction' ? [3, 1] : [0, 1];
    const pair = [thing.fields[first], thing.fields[second]] as const;
    if (pair[0] && pair[1])
      await step(`${thing.name}: changes of different fields both stay`, () =>
        beside(thing, pair as readonly [FormField, FormField], ours, theirs),
      );
  }
  const account = things(base, made.row, made.account)[1];
  if (account)
    await step('account: whether it counts is taken in, what was typed stays', () =>
      taken(account, counts, ours, theirs),
    );
  await inPlace(step, ours, theirs, base);
  await removed(step, ours, theirs, base, made.row);
  await removedInPlace(step, ours, theirs, base);
  await step('the household gets its name back', async () => {
    await ours.goto(`${base}/household/`);
    const form = ours.locator('form').filter({ has: ours.getByLabel('Time zone') });
    await form.getByLabel('Name').fill(householdName);
    await form.getByLabel('Currency').selectOption('EUR');
    await form.getByLabel('Time zone').selectOption('Europe/Berlin');
    await save(form);
    await ours.getByText('Saved.').first().waitFor();
  });
  const left = await context.storageState();
  await context.close();
  return left;
}
