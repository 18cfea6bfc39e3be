/** Accounts: opening, renaming, closing, reopening, and their balances. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Receipt } from './client';
import { useApi, useHouseholdId } from './context';
import { Intent } from './key';
import { keys, sums } from './keys';
import type { Page } from './page';
import type { components } from './schema';

type Schemas = components['schemas'];

export type AccountKind = Schemas['AccountKind'];
export type Account = Schemas['AccountView'];
export type AccountDraft = Schemas['NewAccount'];
export type AccountChange = Schemas['AccountChanges'];

export function useAccounts() {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.accounts(id),
    queryFn: async ({ signal }) => {
      const path = `/v1/households/${id}/accounts`;
      const page = await api.read<Page<Account>>(path, undefined, signal);
      return page.items;
    },
  });
}

export function useOpenAccount() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  const [intent] = useState(() => new Intent());
  return useMutation({
    mutationFn: (draft: AccountDraft) =>
      api.write<Receipt>('POST', `/v1/households/${id}/accounts`, draft, {
        key: intent.keyOf(draft),
      }),
    onSuccess: () => refresh(client, id),
    onSettled: (_receipt, error) => intent.ended(error),
  });
}

export function useChangeAccount() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ account, change }: { account: Account; change: AccountChange }) =>
      api.write('PATCH', `/v1/households/${id}/accounts/${account.id}`, change),
    onSuccess: () => refresh(client, id),
  });
}

/** Asks for balances again, without making anybody wait: the change itself has been stored. */
function refresh(client: ReturnType<typeof useQueryClient>, id: string): void {
  for (const queryKey of sums(id)) void client.invalidateQueries({ queryKey });
}
