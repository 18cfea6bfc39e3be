/** Spending as it is drawn: months along the axis, the largest categories as series. */
import type { SpendingRow } from '@wumbo/api/report';
import { isNothing, largestFirst, nothingOf, plus, sumOf } from '@wumbo/format/arithmetic';
import { addMonths } from '@wumbo/format/date';
import type { Money } from '@wumbo/format/money';

export interface RankedCategory {
  readonly categoryId: string | null;
  /** A category that got back more than was spent on it is negative. */
  readonly spent: Money;
}

/**
 * Categories by what was spent on them, largest first. Other currencies are left out, and so is
 * what came to nothing: income, and money that only moved between the household's accounts.
 */
export function rankedCategories(rows: readonly SpendingRow[], currency: string): RankedCategory[] {
  const sums = new Map<string | null, Money>();
  for (const row of rows) {
    if (row.spent.currency !== currency) continue;
    const before = sums.get(row.categoryId) ?? nothingOf(currency);
    sums.set(row.categoryId, plus(before, row.spent));
  }
  return [...sums]
    .filter(([, spent]) => !isNothing(spent))
    .map(([categoryId, spent]) => ({ categoryId, spent }))
    .sort((a, b) => largestFirst(a.spent, b.spent));
}

/** Currencies in which money was spent and which this report leaves out. */
export function otherCurrencies(rows: readonly SpendingRow[], currency: string): string[] {
  const others = rows.filter(({ spent }) => spent.currency !== currency && !isNothing(spent));
  return [...new Set(others.map((row) => row.spent.currency))].sort();
}

export const REST = 'rest';

/** One month of the chart: amounts by series key. */
export interface MonthBar {
  readonly month: string;
  readonly total: Money;
  readonly parts: Readonly<Record<string, Money>>;
}

/** The key of a category in a chart. */
export function seriesKey(categoryId: string | null): string {
  return categoryId ?? 'none';
}

/** Bars of every month, empty ones too; what is not in `shown` becomes the rest. */
export function monthBars(
  rows: readonly SpendingRow[],
  currency: string,
  shown: readonly (string | null)[],
  months: readonly string[],
): MonthBar[] {
  return months.map((month) => {
    const parts: Record<string, Money> = {};
    const here = rows.filter((row) => row.month === month && row.spent.currency === currency);
    for (const { categoryId, spent } of here) {
      const key = shown.includes(categoryId) ? seriesKey(categoryId) : REST;
      parts[key] = plus(parts[key] ?? nothingOf(currency), spent);
    }
    const total = sumOf(here.map(({ spent }) => spent), currency);
    return { month, total, parts };
  });
}

/** Every month from the first to the last. */
export function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) months.push(month);
  return months;
}

/** In how many months anything happened: what a monthly average is divided by. */
export function monthsThereAre(rows: readonly SpendingRow[]): number {
  return new Set(rows.map((row) => row.month)).size;
}
