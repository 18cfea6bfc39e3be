/** Categories: the set every household starts with, and its own. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Receipt } from './client';
import { isConflict, readNewest } from './conflict';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { Page } from './page';
import type { components } from './schema';

export type Category = components['schemas']['CategoryView'];

export type CategoryDraft = components['schemas']['NewCategoryBody'];
export type CategoryChange = components['schemas']['CategoryChanges'];

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

/** Renames a category, or takes it out of use, on the version the person saw. */
export function useChangeCategory() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ category, change }: { category: Category; change: CategoryChange }) => {
      const thing = `/v1/households/${id}/categories/${category.id}`;
      try {
        return await api.change('PATCH', thing, category.version, change);
      } catch (error) {
        if (isConflict(error)) {
          const now = await readNewest<Category>(api, thing, error);
          client.setQueryData<readonly Category[]>(keys.categories(id), (all) =>
            all?.map((one) => (one.id === now.id ? now : one)),
          );
        }
        throw error;
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.categories(id) }),
  });
}
