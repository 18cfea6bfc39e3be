/** The overview: balances, this month against the last, recent transactions, what needs a look. */
import type { Money } from '@wumbo/format/money';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Account } from './account';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { SpendingItem } from './report';
import type { Transaction } from './transaction';

/** This month against the last one in one currency. All amounts are positive as they are said. */
export interface MonthComparison {
  readonly currency: string;
  readonly spent: Money;
  readonly spent_last_month: Money;
  readonly income: Money;
  readonly income_last_month: Money;
}

export interface Dashboard {
  readonly month: string;
  /** The household's today. */
  readonly today: string;
  readonly balances: readonly Money[];
  readonly accounts: readonly Account[];
  readonly months: readonly MonthComparison[];
  /** What the month's money was for, largest first. */
  readonly spending_by_category: readonly SpendingItem[];
  readonly recent_transactions: readonly Transaction[];
  readonly uncategorised_count: number;
}

export function useDashboard(month: string) {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.dashboard(id, month),
    queryFn: ({ signal }) =>
      api.read<Dashboard>(`/v1/households/${id}/dashboard`, { month }, signal),
    placeholderData: keepPreviousData,
  });
}
