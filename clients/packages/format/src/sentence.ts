/** Sentences of the server for people: its amounts and days as their reader writes them. */
import { exponentOf, currencyCodes } from './currency';
import { exactDate } from './date';
import { formatMoney } from './money';

/** Nothing before or behind it that would make it a part of something longer, or a quotation. */
const ALONE = String.raw`(?<![\p{L}\p{N}.,\-/"'“‘\x60])`;
const ENDED = String.raw`(?![\p{L}\p{N}\-/"'”’\x60])`;
/** `-1234.50 EUR`, as the server writes money. */
const AMOUNT = new RegExp(`${ALONE}(-?)(\\d{1,15})(?:\\.(\\d{1,4}))? ([A-Z]{3})${ENDED}`, 'gu');
/** `2026-03-31`. */
const DAY = new RegExp(`${ALONE}(\\d{4}-\\d{2}-\\d{2})${ENDED}`, 'gu');

/**
 * The same sentence with amounts and days in the habits of `locale`. What is quoted from a file
 * stays as it is.
 */
export function inLocale(sentence: string, locale: string): string {
  const codes = new Set(currencyCodes());
  return sentence
    .replace(AMOUNT, (text: string, minus: string, whole: string, part = '', code: string) => {
      const decimals = part as string;
      if (!codes.has(code) || decimals.length !== exponentOf(code)) return text;
      const minor = Number(whole + decimals);
      if (!Number.isSafeInteger(minor)) return text;
      return formatMoney({ minor: minus ? -minor : minor, currency: code }, locale);
    })
    .replace(DAY, (day: string) => (isDay(day) ? exactDate(day, locale) : day));
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
