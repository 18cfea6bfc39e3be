/** What somebody removes while another writes in it: restored with what was typed, or left. */
import type { Locator, Page } from 'playwright-core';
import { same, type makeChecks } from './checks';

type Step = ReturnType<typeof makeChecks>['step'];

async function save(form: Locator): Promise<void> {
  await form.getByRole('button', { name: 'Save the changes' }).click();
}

export async function removed(
  step: Step,
  ours: Page,
  theirs: Page,
  base: string,
  row: string,
): Promise<void> {
  const gone = ours.getByTestId('removed-meanwhile');
  const form = ours.locator('dialog[open]');
  const note = ours.getByLabel(/^Note/u);
  const begin = async () => {
    for (const page of [ours, theirs]) {
      await page.goto(`${base}/transactions/?open=${row}`);
      await page.getByRole('button', { name: 'Save the changes' }).waitFor();
    }
  };
  const take = async () => {
    await theirs.getByRole('button', { name: 'Remove', exact: true }).click();
    await theirs.getByText(/ was removed\.$/u).waitFor();
  };
  await step('what somebody removed meanwhile can be restored with what was typed', async () => {
    await begin();
    await note.fill('typed over a removal');
    await take();
    await save(form);
    await gone.getByText('Somebody removed this meanwhile').waitFor();
    same(await note.inputValue(), 'typed over a removal', 'what was typed');
    await ours.getByRole('button', { name: 'Restore and save' }).click();
    await form.waitFor({ state: 'detached' });
    await theirs.goto(`${base}/transactions/?open=${row}`);
    await theirs.getByRole('button', { name: 'Save the changes' }).waitFor();
    same(await theirs.getByLabel(/^Note/u).inputValue(), 'typed over a removal', 'the note');
  });
  await step('or left removed, without a question', async () => {
    await begin();
    await note.fill('typed in vain');
    await take();
    await save(form);
    await ours.getByRole('button', { name: 'Throw away what I typed' }).click();
    await form.waitFor({ state: 'detached' });
  });
  await step('a removed transaction that is opened can be restored', async () => {
    await ours.goto(`${base}/transactions/?open=${row}`);
    await gone.getByText('This transaction is removed').waitFor();
    await ours.getByRole('button', { name: 'Restore it' }).click();
    await form.waitFor({ state: 'detached' });
  });
}

/** The same in the list, where a category is chosen in place. */
export async function removedInPlace(
  step: Step,
  ours: Page,
  theirs: Page,
  base: string,
): Promise<void> {
  await step('a category chosen for what was removed brings it back when one says so', async () => {
    for (const page of [ours, theirs]) {
      await page.goto(`${base}/transactions/?q=shop&from=2026-02-01&to=2026-02-28`);
      await page.locator('[data-row="0"]').waitFor();
    }
    await theirs.locator('[data-row="0"]').focus();
    await theirs.keyboard.press('Delete');
    await theirs.getByText(/ was removed\.$/u).waitFor();
    await ours.locator('[data-row="0"]').focus();
    await ours.keyboard.press('c');
    await ours.getByRole('combobox', { name: /^Category of/u }).fill('Hobbies and sport');
    await ours.keyboard.press('Enter');
    await ours.getByRole('button', { name: 'Restore it with your category' }).click();
    await ours.locator('[data-row="0"]').getByText('Hobbies and sport').waitFor();
  });
}
