/** Categories: the set every household starts with, and its own. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isConflict, readNewest } from './conflict';
import { useApi, useHouseholdId } from './context';
import { Intent } from './key';
import { keys } from './keys';
import type { components } from './schema';

export type Category = components['schemas']['CategoryView'];

export type CategoryDraft = components['schemas']['NewCategoryBody'];
export type CategoryChange = components['schemas']['CategoryChanges'];

const CATEGORIES = 'GET /v1/households/{household_id}/categories';
const ONE = 'GET /v1/households/{household_id}/categories/{id}';
const CHANGE = 'PATCH /v1/households/{household_id}/categories/{id}';

export function useCategories() {
  const api = useApi();
  const id = useHouseholdId();
  return useQuery({
    queryKey: keys.categories(id),
    queryFn: async ({ signal }) => {
      const path = { household_id: id };
      const page = await api.request(CATEGORIES, { path, signal });
      return page.items;
    },
    staleTime: 300_000,
  });
}

export function useAddCategory() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  const [intent] = useState(() => new Intent(() => api.freshKey()));
  return useMutation({
    mutationFn: (draft: CategoryDraft) =>
      api.request('POST /v1/households/{household_id}/categories', {
        path: { household_id: id },
        body: draft,
        key: intent.keyOf(draft),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.categories(id) }),
    onSettled: (_receipt, error) => intent.ended(error),
  });
}

/** Renames a category, or takes it out of use, on the version the person saw. */
export function useChangeCategory() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ category, change }: { category: Category; change: CategoryChange }) => {
      const path = { household_id: id, id: category.id };
      try {
        return await api.change(CHANGE, category.version, { path, body: change });
      } catch (error) {
        if (isConflict(error)) {
          const now = await readNewest(() => api.request(ONE, { path }), error);
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
