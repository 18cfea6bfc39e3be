/** Accounts: opening, renaming, closing, reopening, and their balances. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Receipt } from './client';
import { isConflict, readNewest } from './conflict';
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

/** Changes an account on the version the person saw. */
export function useChangeAccount() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ account, change }: { account: Account; change: AccountChange }) => {
      const thing = `/v1/households/${id}/accounts/${account.id}`;
      try {
        return await api.change('PATCH', thing, account.version, change);
      } catch (error) {
        if (!isConflict(error)) throw error;
        const now = await readNewest<Account>(api, thing, error);
        renew(client, id, now);
        // Closing and reopening have no quarrel with a new name.
        const state = Object.keys(change).join() === 'status' && now.status === account.status;
        if (!state) throw error;
        return api.change('PATCH', thing, now.version, change);
      }
    },
    onSettled: () => refresh(client, id),
  });
}

function renew(client: QueryClient, id: string, now: Account): void {
  client.setQueryData<readonly Account[]>(keys.accounts(id), (all) =>
    all?.map((one) => (one.id === now.id ? now : one)),
  );
}

/** Asks for balances again, without making anybody wait: the change itself has been stored. */
function refresh(client: QueryClient, id: string): void {
  for (const queryKey of sums(id)) void client.invalidateQueries({ queryKey });
}
