/**
 * Sums, differences and comparisons of amounts. Nobody else reckons with them: amounts are whole
 * numbers of minor units, of one currency, and an answer that is not exact is none.
 */
import type { Money } from './money';

function exact(minor: number, currency: string): Money {
  if (!Number.isSafeInteger(minor)) throw new RangeError('This amount is too large to be exact.');
  // What comes to nothing has no sign.
  return { minor: minor === 0 ? 0 : minor, currency };
}

function ofOne(a: Money, b: Money): void {
  if (a.currency !== b.currency)
    throw new RangeError(`${a.currency} and ${b.currency} are not reckoned together.`);
}

/** Nothing of a currency. */
export function nothingOf(currency: string): Money {
  return { minor: 0, currency };
}

export function plus(a: Money, b: Money): Money {
  ofOne(a, b);
  return exact(a.minor + b.minor, a.currency);
}

export function minus(a: Money, b: Money): Money {
  ofOne(a, b);
  return exact(a.minor - b.minor, a.currency);
}

/** The sum of amounts of `currency`; none of them may have another. */
export function sumOf(amounts: readonly Money[], currency: string): Money {
  return amounts.reduce(plus, nothingOf(currency));
}

/** The other way round: what comes in goes out. */
export function reversed(money: Money): Money {
  return exact(-money.minor, money.currency);
}

/** Without its sign. */
export function sizeOf(money: Money): Money {
  return exact(Math.abs(money.minor), money.currency);
}

/** The same for each of `count`, to the nearest minor unit; half a one goes up. */
export function averageOf(money: Money, count: number): Money {
  return exact(Math.round(money.minor / Math.max(1, count)), money.currency);
}

export function isNothing({ minor }: Money): boolean {
  return minor === 0;
}

/** Whether it comes in. */
export function isIn({ minor }: Money): boolean {
  return minor > 0;
}

/** Whether it goes out, or is owed. */
export function isOut({ minor }: Money): boolean {
  return minor < 0;
}

export function isSame(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.minor === b.minor;
}

/** For sorting: the largest first; both must be of one currency. */
export function largestFirst(a: Money, b: Money): number {
  ofOne(a, b);
  return b.minor - a.minor;
}

/** How many whole hundredths of another amount it is, for drawing bars: 0 to 100. */
export function hundredthsOf(part: Money, whole: Money): number {
  ofOne(part, whole);
  if (whole.minor <= 0 || part.minor <= 0) return 0;
  const share = (BigInt(part.minor) * 100n) / BigInt(whole.minor);
  return share > 100n ? 100 : Number(share);
}

/** Its length in a chart, in minor units: what is negative has none. */
export function lengthOf(money: Money | undefined): number {
  return Math.max(0, money?.minor ?? 0);
}
