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
      api.read<Agreement>(
        `/v1/households/${id}/accounts/${accountId}/agreement`,
        { limit: '10' },
        signal,
      ),
  });
}

/** Compares what somebody states of a day, and makes up for the difference when asked. */
export function useReconcile(accountId: string) {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (statement: Statement) =>
      api.write<Compared>(
        'POST',
        `/v1/households/${id}/accounts/${accountId}/reconcile`,
        statement,
        { key: intent.keyOf(statement) },
      ),
    onSettled: (_compared, error) => {
      intent.ended(error);
      for (const queryKey of sums(id)) void client.invalidateQueries({ queryKey });
    },
  });
}
