/**
 * One stream for all pages of a person on one device: a browser opens only six connections to a
 * house, and a stream holds one for as long as its page is open. The page whose turn it is
 * follows the stream and tells the others; when it closes, the next one takes over.
 */
import type { ApiClient } from './client';
import { follow, type Change, type Listener, type LiveState } from './follow';
import { isRecord } from './problem';

/** Follows a household in this page or through another one, until `signal` ends it. */
export async function followTogether(
  api: ApiClient,
  householdId: string,
  listener: Listener,
  signal: AbortSignal,
): Promise<void> {
  const { alone, channel: openChannel } = api.platform;
  if (!alone || !openChannel) return follow(api, householdId, listener, signal);
  const name = `wumbo-live-${householdId}`;
  const channel = openChannel(name, (message) => {
    if (!isRecord(message)) return;
    if (isChange(message.change)) listener.onChange(message.change);
    if (isState(message.state)) listener.onState(message.state);
  });
  const telling: Listener = {
    onChange: (change) => {
      listener.onChange(change);
      if (!signal.aborted) channel.tell({ change });
    },
    onState: (state) => {
      listener.onState(state);
      if (!signal.aborted) channel.tell({ state });
    },
  };
  try {
    await alone(name, () => follow(api, householdId, telling, signal), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    channel.close();
  }
}

function isChange(told: unknown): told is Change {
  return isRecord(told) && typeof told.revision === 'number' && Array.isArray(told.nouns);
}

function isState(told: unknown): told is LiveState {
  return told === 'connecting' || told === 'live' || told === 'waiting';
}
