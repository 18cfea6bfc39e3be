/** Which account a statement may go into, and what was answered. */
import type { Account, AccountKind } from '@wumbo/api/account';
import type { AccountChoice, ImportAnswer } from '@wumbo/api/import';
import type { AskedAccount } from '@wumbo/api/import-questions';
import { isolated } from '@wumbo/format/isolate';
import { importPlan } from '@wumbo/wording/import/plan';

export const NEW = 'new';

export interface PlanAnswer {
  /** An account's id, `new`, or '' while nothing is chosen. */
  readonly account: string;
  readonly name: string;
  /** The kind of a new account; '' while nothing is chosen: it says what balances mean. */
  readonly kind: AccountKind | '';
  readonly currency: string;
}

/**
 * Where the question begins. Only an account that the number in the file points to is chosen
 * already, and a new one when there is none that it could be; nothing is ever chosen for standing
 * first.
 */
export function firstAnswer(
  asked: AskedAccount,
  open: readonly Account[],
  currency: string,
): PlanAnswer {
  const [only, ...others] = asked.candidates.filter((id) => open.some((one) => one.id === id));
  const pointed = Boolean(asked.number) && others.length === 0;
  const none = fitting(asked, open, currency).length === 0;
  return {
    account: only !== undefined && pointed ? only : none ? NEW : '',
    name: asked.name ?? '',
    kind: asked.kind ?? '',
    currency: asked.currency ?? currency,
  };
}

/**
 * Whether the currency may be no more than a guess: a file that names none is read in that of the
 * household, and is told like one that names it.
 */
export function isPresumed({ currency }: Pick<AskedAccount, 'currency'>, own: string): boolean {
  return !currency || currency === own;
}

/** Files of these formats need not say in which currency they are. */
const TABLES: ReadonlySet<string> = new Set(['csv', 'xlsx', 'ods', 'qif']);

/** Whether a file says nowhere in which currency its amounts are. */
export function namesNoCurrency({ format, mapping }: Pick<ImportAnswer, 'format' | 'mapping'>) {
  const column = (mapping as { currency_column?: number | null } | null)?.currency_column;
  return TABLES.has(format) && (column === null || column === undefined);
}

/**
 * Accounts it could go into: those it may be first, then all others of its currency; where the
 * currency may be no more than a guess, those of other currencies too.
 */
export function fitting(
  asked: AskedAccount,
  open: readonly Account[],
  own = '',
): readonly Account[] {
  const rank = (account: Account) => {
    const at = asked.candidates.indexOf(account.id);
    return at < 0 ? asked.candidates.length : at;
  };
  return open
    .filter(({ currency }) => isPresumed(asked, own) || currency === asked.currency)
    .sort((a, b) => rank(a) - rank(b));
}

export function optionsFor(asked: AskedAccount, open: readonly Account[], own = '') {
  return [
    ...fitting(asked, open, own).map(({ id, name, currency }) => ({
      value: id,
      label: `${isolated(name)} · ${currency}`,
    })),
    { value: NEW, label: importPlan.newAccount },
  ];
}

function sameName(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}

/** A name as it is, or with the first number behind it that no account has yet. */
export function freeName(name: string, taken: readonly string[]): string {
  const isTaken = (wanted: string) => taken.some((one) => sameName(one, wanted));
  if (name.trim() === '' || !isTaken(name)) return name;
  let number = 2;
  while (isTaken(`${name} (${number})`)) number += 1;
  return `${name} (${number})`;
}

/** What is wrong with the name of a new account; two of one name could not be told apart. */
export function nameFault(name: string, taken: readonly string[]): string | undefined {
  if (name.trim() === '') return importPlan.nameMissing;
  if (taken.some((one) => sameName(one, name)))
    return importPlan.nameTaken;
  return undefined;
}

/** What is missing of the kind of a new account. */
export function kindFault(kind: PlanAnswer['kind']): string | undefined {
  return kind === '' ? importPlan.kindMissing : undefined;
}

/** What is wrong with the account that lines go into: it was closed meanwhile, or is gone. */
export function targetFault(id: string, accounts: readonly Account[]): string | undefined {
  const account = accounts.find((one) => one.id === id);
  if (!account) return importPlan.targetGone;
  if (account.status !== 'closed') return undefined;
  return importPlan.targetClosed;
}

/** The answer as the server takes it; undefined while something is missing. */
export function choiceOf(
  asked: AskedAccount,
  answer: PlanAnswer,
  taken: readonly string[] = [],
): AccountChoice | undefined {
  const { key } = asked;
  if (answer.account === '') return undefined;
  if (answer.account !== NEW) return { key, account_id: answer.account };
  const name = answer.name.trim();
  if (nameFault(name, taken) || answer.kind === '') return undefined;
  return { key, name, kind: answer.kind, currency: answer.currency };
}
