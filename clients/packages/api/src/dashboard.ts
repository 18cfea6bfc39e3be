/** The overview: balances, this month against the last, recent transactions, what needs a look. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { components } from './schema';

/** This month against the last one in one currency. All amounts are positive as they are said. */
export type MonthComparison = components['schemas']['MonthComparison'];
export type Dashboard = components['schemas']['Dashboard'];

export function useDashboard(month: string) {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.dashboard(id, month),
    queryFn: ({ signal }) =>
      api.request('GET /v1/households/{household_id}/dashboard', {
        path: { household_id: id },
        query: { month },
        signal,
      }),
    placeholderData: keepPreviousData,
  });
}
