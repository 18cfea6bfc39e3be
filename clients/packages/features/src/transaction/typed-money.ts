import { formatMoney, parseAmount, type Sign } from '@wumbo/format/money';

/** An amount as it was typed, as amounts are shown: with its currency; as it is when unreadable. */
export function typedMoney(
  typed: string,
  currency: string,
  locale: string,
  sign: Sign = 'minus',
): string {
  const parsed = parseAmount(typed, currency, locale);
  return parsed.ok ? formatMoney({ minor: parsed.minor, currency }, locale, sign) : typed;
}
