/** A household: founding, reading, renaming and its settings. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Receipt } from './client';
import { isConflict, readNewest } from './conflict';
import { useApi, useHouseholdId } from './context';
import { keys } from './keys';
import type { Page } from './page';
import type { components } from './schema';

export type Household = components['schemas']['HouseholdView'];
export type HouseholdDraft = components['schemas']['NewHousehold'];
export type HouseholdChange = components['schemas']['HouseholdChanges'];

/** All households of the person, in the order the server gives them. */
export function useHouseholds(enabled = true) {
  const api = useApi();
  return useQuery({
    queryKey: keys.households,
    enabled,
    queryFn: async ({ signal }) => {
      const page = await api.read<Page<Household>>('/v1/households', undefined, signal);
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
    queryFn: ({ signal }) => api.read<Household>(`/v1/households/${id}`, undefined, signal),
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
      const receipt = await api.write<Receipt>('POST', '/v1/households', draft);
      // The list of households knows no revision to wait for: the household itself does.
      await api.read(`/v1/households/${receipt.id}`);
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
      const thing = `/v1/households/${id}`;
      try {
        return await api.change('PATCH', thing, version, change);
      } catch (error) {
        if (isConflict(error)) {
          const now = await readNewest<Household>(api, thing, error);
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
