/** Categories: the set every household starts with, and its own. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Receipt } from './client';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { Page } from './page';

export interface Category {
  readonly id: string;
  readonly name: string;
  readonly kind: 'expense' | 'income';
  readonly parent_id?: string | null;
  readonly colour?: string | null;
  readonly icon?: string | null;
  /** No longer offered; what was put in it stays. */
  readonly archived?: boolean;
}

export interface CategoryDraft {
  readonly name: string;
  readonly kind: 'expense' | 'income';
}

export function useCategories() {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.categories(id),
    queryFn: async ({ signal }) => {
      const path = `/v1/households/${id}/categories`;
      const page = await api.read<Page<Category>>(path, undefined, signal);
      return page.items;
    },
    staleTime: 300_000,
  });
}

export function useAddCategory() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (draft: CategoryDraft) =>
      api.write<Receipt>('POST', `/v1/households/${id}/categories`, draft),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.categories(id) }),
  });
}
