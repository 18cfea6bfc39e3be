/** Reports: what was spent, by month and category. */
import type { Money } from '@wumbo/format/money';
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import { useAccounts } from './account';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { components } from './schema';

/** One group of a report in one currency. */
export type SpendingItem = components['schemas']['SpendingItem'];
type SpendingReport = components['schemas']['SpendingReport'];

const SPENDING = 'GET /v1/households/{household_id}/reports/spending';
const BALANCES = 'GET /v1/households/{household_id}/accounts/{id}/balances';

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
        api.request(SPENDING, {
          path: { household_id: id },
          query: { from: month, to: month, by: 'category' },
          signal,
        }),
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

/**
 * Months in which something happened, the newest first: on one account, or on all of them;
 * undefined while it is not known. Accounts that stay out of spending are in no report: their days
 * are asked for one by one.
 */
export function useMonthsWithEntries(account: string | undefined): readonly string[] | undefined {
  const api = useApi();
  const id = useHouseholdId();
  const wanted = (useAccounts().data ?? []).filter(
    (one) => one.transaction_count > 0 && (account === undefined || one.id === account),
  );
  const outside = wanted.filter((one) => !one.in_budget).map((one) => one.id);
  const inside = wanted.some((one) => one.in_budget);
  const report = {
    queryKey: keys.spending(id, { by: 'month', account }),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const query = { by: 'month', ...(account ? { account_id: [account] } : {}) };
      const read = await api.request(SPENDING, { path: { household_id: id }, query, signal });
      return read.items.flatMap(({ month, count }) => (month && count > 0 ? [month] : []));
    },
  };
  const days = outside.map((one) => ({
    queryKey: keys.spending(id, { days: one }),
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const path = { household_id: id, id: one };
      const read = await api.request(BALANCES, { path, signal });
      return read.items.map(({ on }) => on.slice(0, 7));
    },
  }));
  return useQueries({
    queries: [...(inside ? [report] : []), ...days],
    combine: (results) =>
      results.every((result) => result.data)
        ? [...new Set(results.flatMap((result) => result.data ?? []))].sort().reverse()
        : undefined,
  });
}
