/** Reports: what was spent, by month and category. */
import type { Money } from '@wumbo/format/money';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { components } from './schema';

/** One group of a report in one currency. */
export type SpendingItem = components['schemas']['SpendingItem'];
type SpendingReport = components['schemas']['SpendingReport'];

/** Spending in one month on one category. */
export interface SpendingRow {
  readonly month: string;
  readonly categoryId: string | null;
  readonly spent: Money;
}

/** Spending by category for each of these months: one question a month, asked side by side. */
export function useSpendingByMonth(months: readonly string[]) {
  const api = useApi();
  const id = useHouseholdId();
  return useQueries({
    queries: months.map((month) => ({
      queryKey: keys.spending(id, { month }),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.read<SpendingReport>(
          `/v1/households/${id}/reports/spending`,
          { from: month, to: month, by: 'category' },
          signal,
        ),
      placeholderData: keepPreviousData,
    })),
    combine: (results) => ({
      isPending: results.some((result) => result.isPending),
      error: results.find((result) => result.error)?.error ?? null,
      /** True when a month was never read: sums without it would be wrong. */
      isMissing: results.some((result) => result.error && !result.data),
      // What stands in for a month that is being read belongs to another month.
      rows: results.flatMap((result, index) =>
        result.isPlaceholderData ? [] : rowsOf(months[index] ?? '', result.data),
      ),
      refetch: () => results.forEach((result) => void result.refetch()),
    }),
  });
}

function rowsOf(month: string, report: SpendingReport | undefined): SpendingRow[] {
  const items = report?.items ?? [];
  return items.map(({ category_id, spent }) => ({ month, categoryId: category_id ?? null, spent }));
}
