import { timeZones } from '@wumbo/format/date';
import { speak } from '@wumbo/wording/catalogue';
import { pseudoLanguage } from '@wumbo/wording/testing/pseudo';
import type { ReactNode } from 'react';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { AccountsScreen } from './features/account/screen';
import { OverviewScreen } from './features/dashboard/screen';
import { HouseholdScreen } from './features/household/screen';
import { AccountPlan } from './features/import/account-plan';
import { ColumnQuestions } from './features/import/column-questions';
import { ImportHistoryScreen } from './features/import/history';
import { Outcome } from './features/import/outcome';
import { ImportScreen } from './features/import/screen';
import { WaitingFiles } from './features/import/waiting-files';
import { LogInScreen } from './features/person/log-in-screen';
import { RegisterScreen } from './features/person/register-screen';
import { ReportsScreen } from './features/report/screen';
import { Help } from './features/shell/help-dialog';
import { Palette } from './features/shell/palette';
import { Shell } from './features/shell/shell';
import { TransactionsScreen } from './features/transaction/screen';
import { answer, needs, read } from './testing/house';
import { heard, rendered } from './testing/screens';

// Dates and amounts are written as the reader writes them, in whatever language is spoken: a reader
// with other letters leaves none of ours on the screen.
vi.mock('@/features/session/use-locale', () => ({ useLocale: () => 'ru' }));

const nothing = () => undefined;
const asked = [{ key: 'k', lines: 2, candidates: [] }];

const screens: Readonly<Record<string, readonly [screen: () => ReactNode, query?: string]>> = {
  accounts: [() => <AccountsScreen />],
  'a new account': [() => <AccountsScreen />, 'new=1'],
  'an account to edit': [() => <AccountsScreen />, 'edit=a'],
  'an account to compare': [() => <AccountsScreen />, 'compare=a'],
  overview: [() => <OverviewScreen />],
  household: [() => <HouseholdScreen />],
  'earlier imports': [() => <ImportHistoryScreen />],
  imports: [
    () => (
      <WaitingFiles>
        <ImportScreen />
      </WaitingFiles>
    ),
  ],
  'the account of a file': [
    () => <AccountPlan reason="" asked={asked} onAnswer={nothing} />,
  ],
  'the columns of a file': [() => <ColumnQuestions needs={needs} onAnswer={nothing} />],
  'what a file does': [() => <Before />],
  'what a file did': [() => <After />],
  transactions: [() => <TransactionsScreen />],
  'a new transaction': [() => <TransactionsScreen />, 'new=1'],
  'a transaction to correct': [() => <TransactionsScreen />, 'open=t'],
  reports: [() => <ReportsScreen />],
  'logging in': [() => <LogInScreen />],
  registering: [() => <RegisterScreen />],
  'the frame': [() => <Shell>{null}</Shell>],
  shortcuts: [() => <Help onClose={nothing} />],
  'everything one can do': [() => <Palette onClose={nothing} />],
};

const file = {
  answer,
  said: {},
  typed: { names: {}, balances: {} },
  chosen: [],
  onType: nothing,
  onImport: nothing,
  onAnswer: nothing,
  onLeave: nothing,
};
const Before = () => <Outcome {...file} state="preview" />;
const After = () => <Outcome {...file} state="done" />;

/** Names that are offered to choose from: time zones, and currencies behind their codes. */
const zones = new Set(timeZones().map((zone) => zone.replaceAll('_', ' ')));
const isName = (text: string) => zones.has(text) || /^[A-Z]{3} · /u.test(text);
/** Codes of currencies stand among facts, and are the same in every language. */
const isPlain = (text: string) =>
  /[A-Za-z]{2}/u.test(text.replaceAll(/(?:^| · )[A-Z]{3}(?= · |$)/gu, '')) && !isName(text);

beforeAll(async () => speak(await pseudoLanguage()));
afterAll(() => speak());

test.each(Object.entries(screens))('%s: every text is of the catalogue', async (_, page) => {
  const [screen, query] = page;
  const texts = heard(await rendered({ screen: screen(), read, query }));
  expect(texts.filter((text) => /[Ａ-Ｚａ-ｚ]/u.test(text)).length).toBeGreaterThan(2);
  expect(texts.filter(isPlain)).toEqual([]);
});

test('what is said past the catalogue is noticed', async () => {
  const screen = <button aria-label={['Close', 'it'].join(' ')} />;
  expect(heard(await rendered({ screen })).filter(isPlain)).toEqual(['Close it']);
});
