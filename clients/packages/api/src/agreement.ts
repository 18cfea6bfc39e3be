/** What is stated of an account against what the household has. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi, useHouseholdId } from './context';
import { Intent } from './key';
import { keys, sums } from './keys';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Agreement = Schemas['AgreementView'];
export type Compared = Schemas['Compared'];
export type Statement = Schemas['Stated'];

/** Until when both agree, where a difference begins, and the newest comparisons. */
export function useAgreement(accountId: string) {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.agreement(id, accountId),
    queryFn: ({ signal }) =>
      api.request('GET /v1/households/{household_id}/accounts/{id}/agreement', {
        path: { household_id: id, id: accountId },
        query: { limit: 10 },
        signal,
      }),
  });
}

/** Compares what somebody states of a day, and makes up for the difference when asked. */
export function useReconcile(accountId: string) {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  const [intent] = useState(() => new Intent(() => api.freshKey()));
  return useMutation({
    mutationFn: (statement: Statement) =>
      api.request('POST /v1/households/{household_id}/accounts/{id}/reconcile', {
        path: { household_id: id, id: accountId },
        body: statement,
        key: intent.keyOf(statement),
      }),
    onSettled: (_compared, error) => {
      intent.ended(error);
      for (const queryKey of sums(id)) void client.invalidateQueries({ queryKey });
    },
  });
}
