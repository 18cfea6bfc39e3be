import { exponentOf } from '@wumbo/format/currency';
import { amountToType, type Parsed } from '@wumbo/format/money';

type Reason = Extract<Parsed, { ok: false }>['reason'];

/** What to do about an amount that cannot be read. */
export function amountAdvice(reason: Reason, currency: string, locale: string): string {
  const decimals = exponentOf(currency);
  if (reason === 'empty') return 'Write an amount.';
  if (reason === 'too-large') return 'Write a smaller amount.';
  if (reason === 'too-precise')
    return decimals === 0
      ? `${currency} has no decimals: write a whole number.`
      : `${currency} has ${decimals} decimals at most.`;
  return `Write a number like ${amountToType({ minor: 1250, currency }, locale)}.`;
}
