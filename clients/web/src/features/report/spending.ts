/** Spending as it is drawn: months along the axis, the largest categories as series. */
import type { SpendingRow } from '@wumbo/api/report';
import { addMonths } from '@wumbo/format/date';

export interface RankedCategory {
  readonly categoryId: string | null;
  /** Minor units spent; a category that got back more than was spent is negative. */
  readonly minor: number;
}

/**
 * Categories by what was spent on them, largest first. Other currencies are left out, and so is
 * what came to nothing: income, and money that only moved between the household's accounts.
 */
export function rankedCategories(rows: readonly SpendingRow[], currency: string): RankedCategory[] {
  const sums = new Map<string | null, number>();
  for (const row of rows) {
    if (row.spent.currency !== currency) continue;
    sums.set(row.categoryId, (sums.get(row.categoryId) ?? 0) + row.spent.minor);
  }
  return [...sums]
    .filter(([, minor]) => minor !== 0)
    .map(([categoryId, minor]) => ({ categoryId, minor }))
    .sort((a, b) => b.minor - a.minor);
}

/** Currencies in which money was spent and which this report leaves out. */
export function otherCurrencies(rows: readonly SpendingRow[], currency: string): string[] {
  const others = rows.filter((row) => row.spent.currency !== currency && row.spent.minor !== 0);
  return [...new Set(others.map((row) => row.spent.currency))].sort();
}

export const REST = 'rest';

/** One month of the chart: minor units by series key. */
export interface MonthBar {
  readonly month: string;
  readonly total: number;
  readonly parts: Readonly<Record<string, number>>;
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
    const parts: Record<string, number> = {};
    let total = 0;
    for (const row of rows) {
      if (row.month !== month || row.spent.currency !== currency) continue;
      const key = shown.includes(row.categoryId) ? seriesKey(row.categoryId) : REST;
      parts[key] = (parts[key] ?? 0) + row.spent.minor;
      total += row.spent.minor;
    }
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
