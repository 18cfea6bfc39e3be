/** Hands the client and the household on screen down to the hooks of every noun. */
import { createContext, useContext } from 'react';
import type { ApiClient } from './client';

export const ApiContext = createContext<ApiClient | undefined>(undefined);
export const HouseholdContext = createContext<string | undefined>(undefined);

/** The client; the tree must stand inside `ApiContext`. */
export function useApi(): ApiClient {
  const api = useContext(ApiContext);
  if (!api) throw new Error('ApiContext is missing above this component');
  return api;
}

/** The household on screen; the tree must stand inside `HouseholdContext`. */
export function useHouseholdId(): string {
  const id = useContext(HouseholdContext);
  if (!id) throw new Error('HouseholdContext is missing above this component');
  return id;
}
