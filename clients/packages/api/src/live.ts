/**
 * Keeps what is on screen true: follows the household's live stream, resumes where it broke off,
 * and marks as stale what changed. A change made from this page is already painted and its sums
 * are asked again by whoever made it, so its own echo does nothing.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { ApiClient } from './client';
import { useApi } from './context';
import { EventParser } from './event-stream';
import { inHousehold } from './keys';
import { followTogether } from './live-together';

export interface Change {
  readonly revision: number;
  readonly nouns: readonly string[];
}

export type LiveState = 'connecting' | 'live' | 'waiting';

/** Somebody looks at the page: when the house is back, it shows within two seconds. */
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 1_000;

/** Reads a change out of an event's JSON; undefined for anything else. */
export function changeOf(text: string): Change | undefined {
  try {
    const { revision, nouns } = JSON.parse(text) as { revision?: unknown; nouns?: unknown };
    if (typeof revision !== 'number') return undefined;
    return { revision, nouns: Array.isArray(nouns) ? nouns.map(String) : [] };
  } catch {
    return undefined;
  }
}

export interface Listener {
  readonly onChange: (change: Change) => void;
  readonly onState: (state: LiveState) => void;
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
  while (!signal.aborted) {
    // Nobody is logged in: there is nothing to ask for until somebody is.
    if (api.session.isOver) {
      listener.onState('waiting');
      await pause(LONGEST_WAIT_MS, signal);
      continue;
    }
    try {
      const path = `/v1/households/${householdId}/live`;
      const response = await api.stream(path, lastEventId, signal);
      listener.onState('live');
      wait = FIRST_WAIT_MS;
      lastEventId = await drain(response, lastEventId, listener);
    } catch (error) {
      if (signal.aborted) return;
      const { status, retryAfter = 0 } = error as { status?: number; retryAfter?: number };
      if (status === 401) await api.session.refresh().catch(quiet);
      wait = Math.max(wait, retryAfter * 1_000);
    }
    if (signal.aborted) return;
    listener.onState('waiting');
    await pause(wait, signal);
    wait = Math.min(wait * 2, LONGEST_WAIT_MS);
  }
}

function quiet(): boolean {
  return false;
}

async function drain(
  response: Response,
  lastEventId: string | undefined,
  listener: Listener,
): Promise<string | undefined> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const parser = new EventParser();
  let last = lastEventId;
  for (;;) {
    const piece = await reader?.read();
    if (!piece || piece.done) return last;
    for (const event of parser.take(piece.value)) {
      last = event.id ?? last;
      const change = changeOf(event.data);
      if (change) listener.onChange(change);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      done();
    });
  });
}

/**
 * Whether others changed anything. A message speaks of every revision since the one before it, so
 * it is an echo of ours only when all of these are. The first message after connecting names no
 * nouns: it says where the household is, and matters only when nothing on screen is as new.
 */
export function isForeign(change: Change, heard: number, revisions: Known): boolean {
  if (change.nouns.length === 0) return change.revision > Math.max(heard, revisions.shown());
  // A tab that joined late has heard nothing yet: the first message speaks of itself alone.
  const from = heard === 0 ? change.revision : heard + 1;
  for (let revision = from; revision <= change.revision; revision += 1)
    if (!revisions.isOwn(revision)) return true;
  return false;
}

/** What this page knows of a household's revisions. */
export interface Known {
  readonly isOwn: (revision: number) => boolean;
  readonly shown: () => number;
}

/** Marks stale everything of a household. */
async function refresh(client: QueryClient, householdId: string): Promise<void> {
  const stale = inHousehold(householdId);
  await Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey })));
}

const GATHER_MS = 150;

/** Follows a household while the calling component is on screen. */
export function useLive(householdId: string | undefined): LiveState {
  const api = useApi();
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    if (!householdId) return undefined;
    const ending = new AbortController();
    let gathered: Change[] = [];
    let heard = 0;
    const known = {
      isOwn: (revision: number) => api.revisions.isOwn(householdId, revision),
      shown: () => api.revisions.shown(householdId),
    };
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A receipt may arrive after its own echo: wait while a write of ours is on its way.
    const apply = () => {
      if (client.isMutating() > 0) {
        timer = setTimeout(apply, GATHER_MS);
        return;
      }
      timer = undefined;
      const changes = gathered;
      gathered = [];
      let foreign = false;
      for (const change of changes) {
        foreign ||= isForeign(change, heard, known);
        heard = Math.max(heard, change.revision);
      }
      if (foreign) void refresh(client, householdId);
    };
    const onChange = (change: Change) => {
      gathered.push(change);
      timer ??= setTimeout(apply, GATHER_MS);
    };
    void followTogether(api, householdId, { onChange, onState: setState }, ending.signal);
    return () => {
      ending.abort();
      clearTimeout(timer);
    };
  }, [api, client, householdId]);
  return state;
}
