/** One account in the words of its form, and what of it has changed. */
import type { Account, AccountChange } from '@wumbo/api/account';
import { amountToType, parseAmount } from '@wumbo/format/money';

export interface AccountFields {
  readonly name: string;
  readonly number: string;
  readonly opening: string;
  readonly opened_on: string;
  /** What is on it today, where the person says so; nothing is stored under it. */
  readonly today: string;
  /** `yes` or `no`. */
  readonly in_budget: string;
}

export function accountFields(account: Account, locale: string): AccountFields {
  const { name, number, opening_balance: opening, opened_on, in_budget } = account;
  return {
    name,
    number: number ?? '',
    opening: opening ? amountToType(opening, locale) : '',
    opened_on: opened_on ?? '',
    today: '',
    in_budget: in_budget ? 'yes' : 'no',
  };
}

/** The fields as they are compared: the same amount written otherwise is the same. */
export function accountWords(
  fields: AccountFields,
  currency: string,
  locale: string,
): Record<string, string> {
  const amount = (typed: string) => {
    const parsed = parseAmount(typed, currency, locale);
    return parsed.ok ? amountToType({ minor: parsed.minor, currency }, locale) : typed.trim();
  };
  return {
    ...fields,
    name: fields.name.trim(),
    number: fields.number.trim(),
    opening: amount(fields.opening),
    today: amount(fields.today),
  };
}

/** The change that carries the named fields. */
export function accountChange(
  names: ReadonlySet<string>,
  fields: AccountFields,
  currency: string,
  locale: string,
): AccountChange {
  const words = accountWords(fields, currency, locale);
  const parsed = parseAmount(fields.opening, currency, locale);
  const minor = parsed.ok ? parsed.minor : 0;
  // The day belongs to the balance: neither is sent without the other.
  const opening = names.has('opening') || names.has('opened_on');
  const today = parseAmount(fields.today, currency, locale);
  return {
    ...(names.has('name') ? { name: words.name ?? '' } : {}),
    ...(names.has('number') ? { number: words.number ?? '' } : {}),
    ...(opening ? { opening_balance: { minor, currency } } : {}),
    ...(opening && fields.opened_on ? { opened_on: fields.opened_on } : {}),
    ...(names.has('today') && today.ok ? { balance: { minor: today.minor, currency } } : {}),
    ...(names.has('in_budget') ? { in_budget: fields.in_budget === 'yes' } : {}),
  };
}
