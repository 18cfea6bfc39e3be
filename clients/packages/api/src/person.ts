/** A person: registering, logging in and out, their sessions, password and security record. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './context';
import { FIRST_PAGE, keys } from './keys';
import type { components } from './schema';

type Schemas = components['schemas'];

export type Me = Schemas['PersonView'];
export type OpenSession = Schemas['SessionView'];
export type SecurityEvent = Schemas['SecurityEventView'];
export type Credentials = Schemas['Credentials'];
export type Registration = Schemas['Registration'];

/** Logs in and keeps the access token in memory. */
export function useLogIn() {
  const api = useApi();
  return useMutation({
    mutationFn: async (credentials: Credentials) => {
      await api.session.begin(await api.request('POST /v1/auth/login', { body: credentials }));
    },
  });
}

/** Registers, then logs in with the same words. */
export function useRegister() {
  const api = useApi();
  return useMutation({
    mutationFn: async ({ name, email, password }: Registration) => {
      await api.request('POST /v1/auth/register', { body: { name, email, password } });
      const body = { email, password };
      await api.session.begin(await api.request('POST /v1/auth/login', { body }));
    },
  });
}

/** Logs out here and forgets everything this page knew, even when the server cannot be told. */
export function useLogOut() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.request('POST /v1/auth/logout'),
    onSettled: () => {
      api.session.end();
      api.revisions.clear();
      api.changes.clear();
      client.clear();
    },
  });
}

export function useMe() {
  const api = useApi();
  return useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => api.request('GET /v1/me', { signal }),
    staleTime: 300_000,
  });
}

export function useSessions() {
  const api = useApi();
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => {
      const answer = await api.request('GET /v1/me/sessions', { signal });
      return answer.items;
    },
  });
}

export function useEndSession() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.request('DELETE /v1/me/sessions/{id}', { path: { id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

/** What happened around this person's ways in, newest first. */
export function useSecurityEvents() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: keys.securityEvents,
    initialPageParam: FIRST_PAGE,
    queryFn: ({ pageParam, signal }) =>
      api.request('GET /v1/me/security-events', {
        query: { limit: 10, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useChangePassword() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: Schemas['PasswordChange']) =>
      api.request('POST /v1/auth/password/change', { body }),
  });
}
