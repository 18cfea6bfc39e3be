/**
 * One stream for all tabs of a browser: a browser opens only six connections to a house, and a
 * stream holds one for as long as its page is open. The tab that holds the lock follows the
 * stream and tells the others; when it closes, the next one takes over.
 */
import type { ApiClient } from './client';
import { follow, type Change, type Listener, type LiveState } from './live';

interface Told {
  readonly change?: Change;
  readonly state?: LiveState;
}

/** Follows a household in this tab or through another one, until `signal` ends it. */
export async function followTogether(
  api: ApiClient,
  householdId: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
  if (!locks || typeof BroadcastChannel === 'undefined')
    return follow(api, householdId, listener, signal);
  const name = `wumbo-live-${householdId}`;
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data.change) listener.onChange(data.change);
    if (data.state) listener.onState(data.state);
  };
  const telling: Listener = {
    onChange: (change) => {
      listener.onChange(change);
      if (!signal.aborted) channel.postMessage({ change });
    },
    onState: (state) => {
      listener.onState(state);
      if (!signal.aborted) channel.postMessage({ state });
    },
  };
  try {
    await locks.request(name, { signal }, () => follow(api, householdId, telling, signal));
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    channel.close();
  }
}
