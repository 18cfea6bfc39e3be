/** Names of everything that is kept in the query cache: household, noun, question. */
export type QueryKey = readonly unknown[];

/** Where a list that comes page by page begins: at no cursor. */
export const FIRST_PAGE: string | undefined = undefined;

export const keys = {
  me: ['me'] as const,
  sessions: ['me', 'sessions'] as const,
  securityEvents: ['me', 'security-events'] as const,
  households: ['households'] as const,
  household: (id: string) => ['household', id, 'household'] as const,
  accounts: (id: string) => ['household', id, 'account'] as const,
  agreement: (id: string, accountId: string) =>
    ['household', id, 'account', 'agreement', accountId] as const,
  categories: (id: string) => ['household', id, 'category'] as const,
  /** Lists, sums and single ones. */
  everyTransaction: (id: string) => ['household', id, 'transaction'] as const,
  transactions: (id: string) => ['household', id, 'transaction', 'list'] as const,
  transactionList: (id: string, filter: object) =>
    ['household', id, 'transaction', 'list', filter] as const,
  transaction: (id: string, transactionId: string) =>
    ['household', id, 'transaction', 'one', transactionId] as const,
  summaries: (id: string) => ['household', id, 'transaction', 'summary'] as const,
  summary: (id: string, filter: object) =>
    ['household', id, 'transaction', 'summary', filter] as const,
  imports: (id: string) => ['household', id, 'import'] as const,
  dashboards: (id: string) => ['household', id, 'dashboard'] as const,
  dashboard: (id: string, month: string) => ['household', id, 'dashboard', month] as const,
  reports: (id: string) => ['household', id, 'report'] as const,
  spending: (id: string, question: object) => ['household', id, 'report', question] as const,
};

/** Everything of a household. */
export function inHousehold(id: string): QueryKey[] {
  return [['household', id]];
}

/** What is counted by category: it changes when a transaction is filed elsewhere. */
export function categorySums(id: string): QueryKey[] {
  return [keys.summaries(id), keys.dashboards(id), keys.reports(id)];
}

/** Everything that is added up from transactions, balances too. */
export function sums(id: string): QueryKey[] {
  return [...categorySums(id), keys.accounts(id)];
}
