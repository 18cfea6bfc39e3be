/** What is typed beside a preview: what of it holds, and what has to be mended first. */
import type { Account } from '@wumbo/api/account';
import type { ImportAnswer } from '@wumbo/api/import';
import { parseAmount, type Money } from '@wumbo/format/money';
import { amountAdvice } from '../transaction/amount-advice';
import { freeName, nameFault, targetFault } from './plan';

/** As it stands in the fields, by the key of a statement. */
export interface Typed {
  readonly names: Readonly<Record<string, string>>;
  readonly balances: Readonly<Record<string, string>>;
}

export const NOTHING_TYPED: Typed = { names: {}, balances: {} };

/** Whether anything stands in the fields. */
export function isTyped({ names, balances }: Typed): boolean {
  return [...Object.values(names), ...Object.values(balances)].some((text) => text.trim() !== '');
}

/** What was typed about one statement. */
export interface Wish {
  /** What a new account will be called. */
  readonly name: string;
  /** What is on a new account today; absent where nothing, or nothing readable, was typed. */
  readonly balance?: Money;
  readonly faults: {
    readonly name?: string | undefined;
    readonly balance?: string | undefined;
    /** About the account that lines go to. */
    readonly target?: string | undefined;
  };
}

/**
 * The wishes for every statement, by its key. `accounts` are those that are there; undefined while
 * they are not known, and then nothing is said against them.
 */
export function wishesOf(
  { accounts: parts }: Pick<ImportAnswer, 'accounts'>,
  typed: Typed,
  accounts: readonly Account[] | undefined,
  locale: string,
): ReadonlyMap<string, Wish> {
  const taken = (accounts ?? []).map(({ name }) => name);
  const wishes = new Map<string, Wish>();
  for (const { key, created, name: told, account_id: id, currency, ...part } of parts) {
    if (!created) {
      const target = accounts && targetFault(id, accounts);
      wishes.set(key, { name: told, faults: { target } });
      continue;
    }
    const name = typed.names[key] ?? freeName(told, taken);
    const words = part.opening_unknown ? (typed.balances[key] ?? '') : '';
    const parsed = parseAmount(words, currency, locale);
    const unread = words.trim() !== '' && !parsed.ok;
    wishes.set(key, {
      name,
      ...(parsed.ok ? { balance: { minor: parsed.minor, currency } } : {}),
      faults: {
        name: nameFault(name, taken),
        balance: unread ? amountAdvice(parsed.reason, currency, locale) : undefined,
      },
    });
    taken.push(name);
  }
  return wishes;
}

/** Whether something has to be mended before anything is imported. */
export function isAmiss(wishes: ReadonlyMap<string, Wish>): boolean {
  return [...wishes.values()].some(({ faults }) => Object.values(faults).some(Boolean));
}

/** The names that new accounts get instead of those in the file. */
export function newNames(
  { accounts }: Pick<ImportAnswer, 'accounts'>,
  wishes: ReadonlyMap<string, Wish>,
): Record<string, string> {
  const renamed = accounts.flatMap(({ key, created, name }) => {
    const wanted = wishes.get(key)?.name;
    return created && wanted !== undefined && wanted !== name ? [[key, wanted] as const] : [];
  });
  return Object.fromEntries(renamed);
}

/** What is on new accounts today, where that was said. */
export function saidBalances(wishes: ReadonlyMap<string, Wish>): Record<string, Money> {
  const said = [...wishes].flatMap(([key, { balance }]) =>
    balance ? [[key, balance] as const] : [],
  );
  return Object.fromEntries(said);
}
