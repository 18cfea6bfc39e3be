/** A household: founding, reading, renaming and its settings. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { isConflict, readNewest } from './conflict';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { components } from './schema';

export type Household = components['schemas']['HouseholdView'];
export type HouseholdDraft = components['schemas']['NewHousehold'];
export type HouseholdChange = components['schemas']['HouseholdChanges'];

const ONE = 'GET /v1/households/{household_id}';
const CHANGE = 'PATCH /v1/households/{household_id}';

/** All households of the person, in the order the server gives them. */
export function useHouseholds(enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: keys.households,
    enabled,
    queryFn: async ({ signal }) => {
      const page = await api.request('GET /v1/households', { signal });
      return page.items;
    },
    staleTime: 60_000,
  });
}

/** The household on screen. */
export function useHousehold() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useQuery({
    queryKey: keys.household(id),
    queryFn: ({ signal }) => api.request(ONE, { path: { household_id: id }, signal }),
    initialData: () =>
      client.getQueryData<readonly Household[]>(keys.households)?.find((one) => one.id === id),
    staleTime: 60_000,
  });
}

export function useFoundHousehold() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (draft: HouseholdDraft) => {
      const receipt = await api.request('POST /v1/households', { body: draft });
      // The list of households knows no revision to wait for: the household itself does.
      await api.request(ONE, { path: { household_id: receipt.id } });
      return receipt;
    },
    // Nobody watches the list on the page where one founds: it is asked again all the same.
    onSuccess: () => client.invalidateQueries({ queryKey: keys.households, refetchType: 'all' }),
  });
}

/** Changes settings of the household on screen, on the version the person saw. */
export function useChangeHousehold() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ version, change }: { version: number; change: HouseholdChange }) => {
      const path = { household_id: id };
      try {
        return await api.change(CHANGE, version, { path, body: change });
      } catch (error) {
        if (isConflict(error)) {
          const now = await readNewest(() => api.request(ONE, { path }), error);
          client.setQueryData(keys.household(id), now);
        }
        throw error;
      }
    },
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.households }),
        client.invalidateQueries({ queryKey: keys.household(id) }),
      ]),
  });
}
