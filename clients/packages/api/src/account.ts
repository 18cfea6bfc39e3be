/** Accounts: opening, renaming, closing, reopening, and their balances. */
import { useMutation, useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isConflict, readNewest } from './conflict';
import { useApi, useHouseholdId } from './context';
import { Intent } from './key';
import { keys, sums } from './keys';
import type { components } from './schema';

type Schemas = components['schemas'];

export type AccountKind = Schemas['AccountKind'];
export type Account = Schemas['AccountView'];
export type AccountDraft = Schemas['NewAccount'];
export type AccountChange = Schemas['AccountChanges'];

const ACCOUNTS = 'GET /v1/households/{household_id}/accounts';
const ONE = 'GET /v1/households/{household_id}/accounts/{id}';
const CHANGE = 'PATCH /v1/households/{household_id}/accounts/{id}';

export function useAccounts() {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.accounts(id),
    queryFn: async ({ signal }) => {
      const path = { household_id: id };
      const page = await api.request(ACCOUNTS, { path, signal });
      return page.items;
    },
  });
}

export function useOpenAccount() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  const [intent] = useState(() => new Intent(() => api.freshKey()));
  return useMutation({
    mutationFn: (draft: AccountDraft) =>
      api.request('POST /v1/households/{household_id}/accounts', {
        path: { household_id: id },
        body: draft,
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
    mutationFn: async ({ account, change: body }: { account: Account; change: AccountChange }) => {
      const path = { household_id: id, id: account.id };
      const change = (version: number) => api.change(CHANGE, version, { path, body });
      try {
        return await change(account.version);
      } catch (error) {
        if (!isConflict(error)) throw error;
        const now = await readNewest(() => api.request(ONE, { path }), error);
        renew(client, id, now);
        // Closing and reopening have no quarrel with a new name.
        const state = Object.keys(body).join() === 'status' && now.status === account.status;
        if (!state) throw error;
        return change(now.version);
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
