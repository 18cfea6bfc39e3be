/**
 * Money for people: from integer minor units to text and back. All arithmetic is on integers and
 * on decimal digits; a float never holds an amount.
 */
import { exponentOf } from './currency';

/** An amount in the currency's minor units. Plus comes into the household, minus leaves it. */
export interface Money {
  readonly minor: number;
  readonly currency: string;
}

/** The largest |minor| the ledger takes; far below 2^53, so every amount is an exact integer. */
export const LARGEST_MINOR = 1_000_000_000_000_000;

/** How the sign is written: only a minus, a plus for income too, or none at all. */
export type Sign = 'minus' | 'both' | 'none';

export interface MoneyParts {
  /** '', '+' or U+2212. */
  readonly sign: string;
  /** Currency text before the number, with its space, or ''. */
  readonly prefix: string;
  /** Whole units with group separators. */
  readonly whole: string;
  /** Decimal separator and decimals, or '' for a currency without. */
  readonly decimals: string;
  /** Currency text after the number, with its space, or ''. */
  readonly suffix: string;
}

const MINUS = '\u2212';
const formatters = new Map<string, Intl.NumberFormat>();

/** "1234.50" for 123450 minor units of a currency with two decimals; no sign. */
export function decimalText(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  if (exponent === 0) return digits;
  return `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

function formatterFor(currency: string, locale: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  const known = formatters.get(key);
  if (known) return known;
  const exponent = exponentOf(currency);
  const made = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });
  formatters.set(key, made);
  return made;
}

/** Splits an amount into the pieces a screen sets apart (sign, currency, whole, decimals). */
export function moneyParts(money: Money, locale: string, sign: Sign = 'minus'): MoneyParts {
  const text = decimalText(money.minor, money.currency) as Intl.StringNumericLiteral;
  let prefix = '';
  let whole = '';
  let decimals = '';
  let suffix = '';
  for (const part of formatterFor(money.currency, locale).formatToParts(text)) {
    if (part.type === 'integer' || part.type === 'group') whole += part.value;
    else if (part.type === 'decimal' || part.type === 'fraction') decimals += part.value;
    else if (part.type === 'currency' || part.type === 'literal') {
      if (whole === '') prefix += part.value;
      else suffix += part.value;
    }
  }
  let written = '';
  if (sign !== 'none' && money.minor < 0) written = MINUS;
  if (sign === 'both' && money.minor > 0) written = '+';
  return { sign: written, prefix, whole, decimals, suffix };
}

/** One line of text: "−€1,234.50". */
export function formatMoney(money: Money, locale: string, sign: Sign = 'minus'): string {
  const parts = moneyParts(money, locale, sign);
  return parts.sign + parts.prefix + parts.whole + parts.decimals + parts.suffix;
}

/**
 * A short label for an axis: "€1.2K"; rounded on purpose, so never used where a sum is read. A
 * place on an axis may lie between two minor units.
 */
export function formatAxis(minor: number, currency: string, locale: string): string {
  const text = decimalText(Math.round(minor), currency) as Intl.StringNumericLiteral;
  const short = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    notation: 'compact',
    maximumSignificantDigits: 3,
  }).format(text);
  return minor < 0 ? MINUS + short : short;
}

export type Parsed =
  | { readonly ok: true; readonly minor: number }
  | { readonly ok: false; readonly reason: 'empty' | 'unreadable' | 'too-precise' | 'too-large' };

const GROUPS = /[\s\u00A0\u202F'\u2019]/gu;

/**
 * Reads what a person typed as an amount: either decimal sign, group separators, any minus.
 * A single separator followed by exactly three digits means thousands, unless the currency has
 * three decimals or the reader's locale writes decimals with that sign.
 */
export function parseAmount(text: string, currency: string, locale: string): Parsed {
  const trimmed = text.trim();
  if (trimmed === '') return { ok: false, reason: 'empty' };
  const negative = /^[-\u2212\u2013]/u.test(trimmed);
  const bare = trimmed.replace(/^[-+\u2212\u2013]\s*/u, '').replace(GROUPS, '');
  if (!/^[\d.,]*\d[\d.,]*$/u.test(bare)) return { ok: false, reason: 'unreadable' };
  const exponent = exponentOf(currency);
  const split = splitDecimals(bare, exponent, decimalSign(locale));
  if (!split) return { ok: false, reason: 'unreadable' };
  const trimmedDecimals = split.decimals.replace(/0+$/u, '');
  if (trimmedDecimals.length > exponent) return { ok: false, reason: 'too-precise' };
  const digits = (split.whole + trimmedDecimals.padEnd(exponent, '0')).replace(/^0+(?=\d)/u, '');
  if (digits.length > 16) return { ok: false, reason: 'too-large' };
  const minor = Number(digits === '' ? '0' : digits);
  if (minor > LARGEST_MINOR) return { ok: false, reason: 'too-large' };
  return { ok: true, minor: negative && minor !== 0 ? -minor : minor };
}

function decimalSign(locale: string): string {
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return parts.find((part) => part.type === 'decimal')?.value ?? '.';
}

/** An amount as a person would type it: no currency, no groups, the locale's decimal sign. */
export function amountToType(money: Money, locale: string): string {
  const text = decimalText(money.minor, money.currency).replace('.', decimalSign(locale));
  return money.minor < 0 ? MINUS + text : text;
}

function splitDecimals(
  text: string,
  exponent: number,
  localSign: string,
): { whole: string; decimals: string } | undefined {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (last < 0) return { whole: text, decimals: '' };
  const sign = text[last] ?? '.';
  const other = sign === '.' ? ',' : '.';
  const head = text.slice(0, last);
  const tail = text.slice(last + 1);
  const signRepeats = head.includes(sign);
  if (signRepeats && head.includes(other)) return undefined;
  const looksLikeThousands =
    tail.length === 3 && head !== '' && !head.includes(other) && exponent !== 3;
  const isThousands = signRepeats || (looksLikeThousands && sign !== localSign);
  if (isThousands) {
    const groups = text.split(sign);
    const wellFormed = groups.slice(1).every((group) => group.length === 3);
    return wellFormed ? { whole: groups.join(''), decimals: '' } : undefined;
  }
  const groups = head.split(other);
  if (groups.slice(1).some((group) => group.length !== 3)) return undefined;
  return { whole: groups.join(''), decimals: tail };
}
