/** Every page, and how one knows that it has arrived. */
import type { Page } from 'playwright-core';

export interface VisitedPage {
  readonly name: string;
  readonly path: string;
  readonly arrived: (page: Page) => Promise<void>;
}

const heading = (name: string) => async (page: Page) => {
  await page.getByRole('heading', { level: 1, name }).waitFor();
};

/** Pages in front of the door. */
export const outside: readonly VisitedPage[] = [
  { name: 'login', path: '/login/', arrived: heading('Log in') },
  { name: 'register', path: '/register/', arrived: heading('Create an account') },
];

/** Pages of a household with transactions in it. */
export const inside: readonly VisitedPage[] = [
  {
    name: 'overview',
    path: '/',
    arrived: async (page) => {
      await page.getByTestId('total').waitFor();
      await page.getByRole('heading', { name: 'Recent' }).waitFor();
    },
  },
  {
    name: 'transactions',
    path: '/transactions/',
    arrived: async (page) => {
      await page.locator('[data-row]').first().waitFor();
    },
  },
  {
    name: 'transaction',
    path: '/transactions/?new=1',
    arrived: async (page) => {
      await page.getByLabel('Amount').waitFor();
    },
  },
  {
    name: 'nothing-found',
    path: '/transactions/?q=no+such+payee',
    arrived: async (page) => {
      await page.getByRole('heading', { name: 'Nothing fits' }).waitFor();
    },
  },
  {
    name: 'accounts',
    path: '/accounts/',
    arrived: async (page) => {
      await page.getByRole('button', { name: /^Actions for/u }).first().waitFor();
    },
  },
  {
    name: 'open-account',
    path: '/accounts/?new=1',
    arrived: async (page) => {
      await page.getByLabel('Balance to begin with').waitFor();
    },
  },
  { name: 'import', path: '/import/', arrived: heading('Import') },
  {
    name: 'import-history',
    path: '/import/history/',
    arrived: async (page) => {
      await page.getByRole('button', { name: 'How it was read' }).first().waitFor();
    },
  },
  {
    name: 'edit-account',
    path: '/accounts/',
    arrived: async (page) => {
      await page.getByRole('button', { name: /^Actions for/u }).first().click();
      await page.getByRole('menuitem', { name: 'Edit' }).click();
      await page.getByLabel(/^Number/u).waitFor();
    },
  },
  {
    name: 'reports',
    path: '/reports/',
    arrived: async (page) => {
      await page.locator('.recharts-bar-rectangle').first().waitFor();
    },
  },
  {
    name: 'household',
    path: '/household/',
    arrived: async (page) => {
      await page.getByText('This one').waitFor();
      await page.getByLabel('Time zone').waitFor();
    },
  },
];
