/** A household as a server would tell of it, without a letter that English has. */
import type { ImportAnswer } from '@wumbo/api/import';
import type { NeedsMapping } from '@wumbo/api/import-questions';
import { keys } from '@wumbo/api/keys';
import { monthOf, todayIn } from '@wumbo/format/date';

export const HOUSEHOLD = '1';
const month = monthOf(todayIn('UTC'));
const money = { minor: 123456, currency: 'EUR' };
const account = {
  id: 'a',
  version: 1,
  name: 'Счёт',
  kind: 'checking',
  currency: 'EUR',
  status: 'open',
  balance: money,
  balance_on: '2013-03-17',
  ahead: money,
  owner: 'p',
  in_budget: true,
  transaction_count: 3,
  agrees_until: '2026-01-31',
  stated: { agrees: false, amount: money, on: '2026-01-31', difference: money },
};
const row = {
  id: 't',
  version: 1,
  account_id: 'a',
  payee: '',
  description: '',
  note: '',
  amount: money,
  posted_on: '2026-01-02',
  pending: true,
  removed: true,
  splits: [],
  tags: [],
};
const overview = {
  month,
  through: `${month}-01`,
  today: `${month}-01`,
  balances: [money, { minor: 5, currency: 'USD' }],
  ahead: [money],
  accounts: Array.from({ length: 7 }, (_, at) => ({ ...account, id: String(at) })),
  months: [],
  newest_on: `${month}-01`,
  uncategorised_count: 2,
  spending_by_category: [{ category_id: null, spent: money }],
  recent_transactions: [row],
};
const household = {
  id: HOUSEHOLD,
  version: 1,
  name: 'Дом',
  currency: 'EUR',
  time_zone: 'UTC',
  members: 2,
};
const part = { count: 2, amount: money };
const agreement = {
  agreed_until: '2026-01-01',
  difference: {
    on: '2026-01-31',
    stated: money,
    ours: money,
    difference: money,
    begins_at: 't',
    came_since: {
      agreed_on: '2026-01-01',
      from: money,
      imported: part,
      entered: part,
      removed: part,
      changed: money,
    },
  },
  items: [
    { revision: 1, on: '2026-01-31', import_id: 'i', stated: money, ours: money, agrees: false },
    { revision: 2, on: '2026-01-01', adjusted_by: 't', stated: money },
  ],
};
const pages = (...items: object[]) => ({ pages: [{ items }], pageParams: [undefined] });
const at = '2026-01-01T00:00:00Z';
const event = { id: 'e', kind: 'throttled', at, last_at: at, count: 3, source: 'public' };

/** What was read, by the keys it is kept under. */
export const read: readonly (readonly [key: readonly unknown[], answer: unknown])[] = [
  [keys.me, { id: 'p', name: 'Я' }],
  [keys.sessions, [{ id: 's', created_at: at }]],
  [keys.securityEvents, pages(event)],
  [keys.households, [household]],
  [keys.household(HOUSEHOLD), household],
  [keys.accounts(HOUSEHOLD), [account, { ...account, id: 'b', status: 'closed' }]],
  [keys.agreement(HOUSEHOLD, 'a'), agreement],
  [keys.categories(HOUSEHOLD), []],
  [keys.dashboard(HOUSEHOLD, month), overview],
  [
    keys.summary(HOUSEHOLD, {}),
    { count: 2, sums: [{ currency: 'EUR', in: money, out: money, net: money }] },
  ],
  [keys.transactionList(HOUSEHOLD, {}), pages()],
  [keys.transaction(HOUSEHOLD, 't'), row],
  [keys.imports(HOUSEHOLD), pages()],
  [keys.spending(HOUSEHOLD, { by: 'month', account: undefined }), [month]],
];

const imported = {
  key: 'k',
  account_id: 'n',
  name: 'Счёт',
  kind: 'savings',
  currency: 'EUR',
  created: true,
  opening_unknown: true,
  imported: 2,
  duplicates: 1,
  pending_merged: 1,
  stale: 2,
  corrected: 1,
  suggested: 1,
  money_in: money,
  money_out: { minor: -5, currency: 'EUR' },
  first_on: '2026-01-01',
  last_on: '2026-01-31',
  balance_after: money,
};
const stated = { amount: money, on: '2026-01-31' };

/** What a file would do, with everything that can be said of it. */
export const answer = {
  format: 'mt940',
  accounts: [
    imported,
    { ...imported, key: 'l', created: false, account_id: 'a', closing_stated: stated },
    {
      ...imported,
      key: 'm',
      closing_stated: stated,
      agrees: false,
      difference: money,
      differs_at_line: 7,
    },
  ],
  lines: ['duplicate', 'posts', 'stale', 'corrects', 'suggested', 'left_out'].map((outcome) => ({
    outcome,
    account_id: 'n',
    payee: '',
    description: '',
    posted_on: '2026-01-02',
    amount: money,
    pending: true,
  })),
  decisions: ['person', 'file', 'memory', 'format', 'account'].map((by) => ({
    field: 'units',
    by,
    detail: '…',
  })),
  suggestions: [{ id: 's', line: 3, why: '…' }],
  suggestions_total: 1,
  warnings: [{ line: 3, detail: '…' }],
} as unknown as ImportAnswer;

/** A table of which everything has to be asked. */
export const needs = {
  mapping: {
    delimiter: ';',
    encoding: 'utf-8',
    skip_rows: 1,
    date_column: 0,
    date_order: 'day_month_year',
    decimal_mark: ',',
    amount: { kind: 'directed', column: 1, direction_column: 2, out_words: ['−'] },
  },
  questions: [
    { field: 'date_order', detail: '…', choices: ['day_month_year', 'month_day_year'] },
    { field: 'fees', detail: '…', choices: [true, false] },
    {
      field: 'amount',
      detail: '…',
      choices: [
        { kind: 'signed', column: 1, inverted: true },
        { kind: 'debit_credit', debit_column: 1, credit_column: 2, minus_is_out: true },
        { kind: 'balanced', column: 1, balance_column: 2, owed: true, oldest_is_out: true },
        { kind: 'directed', column: 1, direction_column: 2, out_words: ['−', ''] },
      ],
    },
  ],
  previewRows: [
    ['1', '2', '3'],
    ['01.02.2026', '5,00', '−'],
    ['02.02.2026', '6,00', '+'],
  ],
} as unknown as NeedsMapping;
