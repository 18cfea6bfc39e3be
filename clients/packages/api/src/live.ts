/**
 * Keeps what is on screen true: follows the household's live stream and marks as stale what
 * changed. A change made from this page is already painted and its sums are asked again by
 * whoever made it, so its own echo does nothing.
 */
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useApi } from './context';
import type { Change, LiveState } from './follow';
import { followTogether } from './live-together';
import { staleAfter } from './noun';

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

/**
 * The nouns that others changed, of messages in their order; undefined when all of it is the echo
 * of our own. `heard` is the revision that was heard of before.
 */
export function foreignNouns(
  changes: readonly Change[],
  heard: number,
  known: Known,
): readonly string[] | undefined {
  let before = heard;
  const foreign = changes.filter((change) => {
    const isTheirs = isForeign(change, before, known);
    before = Math.max(before, change.revision);
    return isTheirs;
  });
  if (foreign.length === 0) return undefined;
  // One that names nothing may mean anything.
  if (foreign.some(({ nouns }) => nouns.length === 0)) return [];
  return [...new Set(foreign.flatMap(({ nouns }) => nouns))];
}

/** Asks again what shows any of these nouns. */
export function askAgain(
  client: QueryClient,
  householdId: string,
  nouns: readonly string[],
): void {
  for (const stale of staleAfter(nouns, householdId)) void client.invalidateQueries(stale);
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
      const nouns = foreignNouns(changes, heard, known);
      heard = Math.max(heard, ...changes.map(({ revision }) => revision));
      if (nouns) askAgain(client, householdId, nouns);
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
