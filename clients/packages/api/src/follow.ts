/** Follows the live stream of a household: takes it up where it broke off, while it is wanted. */
import type { ApiClient } from './client';
import { EventParser } from './event-stream';
import type { Platform } from './platform';
import { ApiProblem, isRecord } from './problem';
import { isSignedOut } from './session';

/** What the house tells: which nouns changed, up to which revision. */
export interface Change {
  readonly revision: number;
  readonly nouns: readonly string[];
}

export type LiveState = 'connecting' | 'live' | 'waiting';

export interface Listener {
  readonly onChange: (change: Change) => void;
  readonly onState: (state: LiveState) => void;
}

/** Somebody looks at the page: when the house is back, it shows within two seconds. */
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 1_000;

/** Reads a change out of an event's JSON; undefined for anything else. */
export function changeOf(text: string): Change | undefined {
  try {
    const told: unknown = JSON.parse(text);
    if (!isRecord(told) || typeof told.revision !== 'number') return undefined;
    const { revision, nouns } = told;
    return { revision, nouns: Array.isArray(nouns) ? nouns.map(String) : [] };
  } catch {
    return undefined;
  }
}

/** Follows the stream until `signal` ends it. Never throws: it waits and tries again. */
export async function follow(
  api: ApiClient,
  householdId: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  let lastEventId: string | undefined;
  let wait = FIRST_WAIT_MS;
  const open = () => {
    listener.onState('live');
    wait = FIRST_WAIT_MS;
  };
  while (!signal.aborted) {
    // Nobody is logged in, or nobody looks: there is nothing to ask for until somebody does.
    if (api.session.isOver || !isInSight(api.platform)) {
      listener.onState('waiting');
      await pause(LONGEST_WAIT_MS, signal, api.platform);
      continue;
    }
    const connection = whileInSight(api.platform, signal);
    try {
      const parser = new EventParser();
      const text = (piece: string) => {
        for (const event of parser.take(piece)) {
          lastEventId = event.id ?? lastEventId;
          const change = changeOf(event.data);
          if (change) listener.onChange(change);
        }
      };
      await api.stream(householdId, lastEventId, { open, text }, connection.signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isSignedOut(error)) await api.session.refresh().catch(() => false);
      if (error instanceof ApiProblem) wait = Math.max(wait, (error.retryAfter ?? 0) * 1_000);
    } finally {
      connection.done();
    }
    if (signal.aborted) return;
    listener.onState('waiting');
    await pause(wait, signal, api.platform);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

function isInSight({ inSight }: Platform): boolean {
  return inSight?.holds() ?? true;
}

/** Ends with `signal`, or when nobody looks any more: a system stops what is out of sight. */
function whileInSight({ inSight }: Platform, signal: AbortSignal) {
  const ending = new AbortController();
  const end = () => ending.abort();
  signal.addEventListener('abort', end);
  const unwatch = inSight?.watch((holds) => {
    if (!holds) end();
  });
  const done = () => {
    signal.removeEventListener('abort', end);
    unwatch?.();
  };
  return { signal: ending.signal, done };
}

/** Waits; not longer than until somebody looks again, or the network is back. */
function pause(ms: number, signal: AbortSignal, { inSight, online }: Platform): Promise<void> {
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      for (const unwatch of unwatches) unwatch?.();
      done();
    };
    const onWatched = (holds: boolean) => {
      if (holds) end();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    const unwatches = [inSight?.watch(onWatched), online?.watch(onWatched)];
  });
}
