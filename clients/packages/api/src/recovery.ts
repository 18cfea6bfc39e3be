/**
 * When the house was away: what could not be read is asked again as soon as somebody is at home.
 * Asking whether they are costs nearly nothing, so it is done every second; what goes on failing
 * although they are is asked less and less often.
 */
import type { Query, QueryClient } from '@tanstack/react-query';
import type { ApiClient } from './client';
import { ApiProblem, Unreachable } from './problem';

const EVERY_MS = 700;
const LONGEST_MS = 20_000;

/** Whether an error may be over once the house is well again. */
export function mayPass(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.status >= 500);
}

/** Whether nobody was at home, or they said that they were not ready. */
export function isAway(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof ApiProblem && error.status === 503);
}

function failed(query: Query): boolean {
  const { status, error, fetchFailureReason } = query.state;
  return query.isActive() && ((status === 'error' && mayPass(error)) || mayPass(fetchFailureReason));
}

/** Watches what is read on this page; answers how to stop. */
export function recover(api: ApiClient, client: QueryClient): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wait = EVERY_MS;
  const failures = () => client.getQueryCache().findAll({ predicate: failed });
  const look = async () => {
    if (failures().length === 0) {
      timer = undefined;
      wait = EVERY_MS;
      return;
    }
    if (await api.reach()) {
      await client.refetchQueries({ predicate: failed });
      wait = Math.min(wait * 2, LONGEST_MS);
    } else wait = EVERY_MS;
    timer = setTimeout(() => void look(), wait);
  };
  const stop = client.getQueryCache().subscribe(({ type, query }) => {
    if (type === 'updated' && timer === undefined && failed(query))
      timer = setTimeout(() => void look(), EVERY_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

/** Calls back once somebody is at home; answers how to give up waiting. */
export function whenReachable(reach: () => Promise<boolean>, then: () => void): () => void {
  let over = false;
  const look = async () => {
    while (!over) {
      await new Promise<void>((done) => void setTimeout(done, EVERY_MS));
      if (!over && (await reach()) && !over) return then();
    }
  };
  void look();
  return () => {
    over = true;
  };
}
