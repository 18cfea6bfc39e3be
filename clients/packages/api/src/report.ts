/** Reports: what was spent, by month and category. */
import type { Money } from '@wumbo/format/money';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';

export interface SpendingQuestion {
  readonly from: string;
  readonly to: string;
}

export interface SpendingRow {
  readonly month: string;
  readonly category_id: string | null;
  readonly spent: Money;
}

export function useSpending(question: SpendingQuestion) {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.spending(id, question),
    queryFn: async ({ signal }) => {
      const path = `/v1/households/${id}/reports/spending`;
      const answer = await api.read<{ items: readonly SpendingRow[] }>(
        path,
        { ...question },
        signal,
      );
      return answer.items;
    },
    placeholderData: keepPreviousData,
  });
}
