/** A person: registering, logging in and out, their sessions, password and security record. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useApi } from './context';
import { keys } from './keys';
import type { Page } from './page';
import type { components } from './schema';
import type { Grant } from './session';

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
      const grant = await api.write<Grant>('POST', '/v1/auth/login', credentials);
      api.session.begin(grant);
    },
  });
}

/** Registers, then logs in with the same words. */
export function useRegister() {
  const api = useApi();
  return useMutation({
    mutationFn: async ({ name, email, password }: Registration) => {
      await api.write('POST', '/v1/auth/register', { name, email, password });
      const grant = await api.write<Grant>('POST', '/v1/auth/login', { email, password });
      api.session.begin(grant);
    },
  });
}

/** Logs out here and forgets everything this page knew, even when the server cannot be told. */
export function useLogOut() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.write('POST', '/v1/auth/logout', {}),
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
    queryFn: ({ signal }) => api.read<Me>('/v1/me', undefined, signal),
    staleTime: 300_000,
  });
}

export function useSessions() {
  const api = useApi();
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => {
      const answer = await api.read<Page<OpenSession>>('/v1/me/sessions', undefined, signal);
      return answer.items;
    },
  });
}

export function useEndSession() {
  const api = useApi();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.write('DELETE', `/v1/me/sessions/${id}`),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.sessions }),
  });
}

/** What happened around this person's ways in, newest first. */
export function useSecurityEvents() {
  const api = useApi();
  return useInfiniteQuery({
    queryKey: keys.securityEvents,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.read<Page<SecurityEvent>>(
        '/v1/me/security-events',
        { limit: 10, cursor: pageParam },
        signal,
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
}

export function useChangePassword() {
  const api = useApi();
  return useMutation({
    mutationFn: (body: Schemas['PasswordChange']) =>
      api.write('POST', '/v1/auth/password/change', body),
  });
}
