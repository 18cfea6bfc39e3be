/** The overview: balances, this month against the last, recent transactions, what needs a look. */
import type { Money } from '@wumbo/format/money';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Account } from './account';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { Transaction } from './transaction';

export interface MonthSums {
  readonly month: string;
  readonly in: Money;
  readonly out: Money;
}

export interface Dashboard {
  readonly month: string;
  readonly balances: readonly Money[];
  readonly accounts: readonly Account[];
  readonly this_month: MonthSums;
  readonly last_month: MonthSums;
  readonly recent: readonly Transaction[];
  readonly uncategorised: number;
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
