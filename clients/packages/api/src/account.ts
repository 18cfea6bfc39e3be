/** Accounts: opening, renaming, closing, reopening, and their balances. */
import type { Money } from '@wumbo/format/money';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Receipt } from './client';
import { useApi, useHouseholdId } from './context';
import { keys, sums } from './keys';
import type { Page } from './page';

export type AccountKind =
  | 'checking'
  | 'savings'
  | 'credit_card'
  | 'cash'
  | 'loan'
  | 'mortgage'
  | 'investment'
  | 'other';

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly balance: Money;
  readonly status: 'open' | 'closed';
  readonly owner?: string | null;
  readonly in_budget?: boolean;
  readonly number?: string | null;
  readonly version: number;
}

export interface AccountDraft {
  readonly name: string;
  readonly kind: AccountKind;
  readonly currency: string;
  readonly opening_balance?: Money;
  readonly number?: string;
  /** The person who alone may see it; absent: everybody in the household. */
  readonly owner?: string;
}

export interface AccountChange {
  readonly name?: string;
  readonly in_budget?: boolean;
  readonly status?: 'open' | 'closed';
}

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
  return useMutation({
    mutationFn: (draft: AccountDraft) =>
      api.write<Receipt>('POST', `/v1/households/${id}/accounts`, draft),
    onSuccess: () => refresh(client, id),
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

async function refresh(client: ReturnType<typeof useQueryClient>, id: string): Promise<void> {
  await Promise.all(sums(id).map((queryKey) => client.invalidateQueries({ queryKey })));
}
