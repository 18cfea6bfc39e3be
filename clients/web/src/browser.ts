/** The browser as the platform of the client: what it can do that an app does otherwise. */
import type { Platform } from '@wumbo/api/platform';
import { streamByFetch } from '@wumbo/api/stream-by-fetch';
import { sendTellingByXhr } from '@wumbo/api/xhr';

/** Web Locks are there in secure contexts alone; without them every page is on its own. */
const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
const canTell = typeof BroadcastChannel !== 'undefined';

export const browser: Platform = {
  send: (url, request) => fetch(url, request),
  sendTelling: sendTellingByXhr(() => new XMLHttpRequest()),
  openStream: streamByFetch(
    (url, request) => fetch(url, request),
    () => new TextDecoder(),
  ),
  refreshToken: { travels: 'cookie' },
  form: (fields) => {
    const form = new FormData();
    for (const [name, value] of fields) {
      if (typeof value === 'string') form.append(name, value);
      else if (value instanceof File) form.append(name, value, value.name);
    }
    return form;
  },
  randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  ...(locks && {
    alone: (name, work, signal) => locks.request(name, signal ? { signal } : {}, work),
  }),
  ...(canTell && {
    channel: (name, onMessage) => {
      const channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }: MessageEvent<unknown>) => onMessage(data);
      return { tell: (message) => channel.postMessage(message), close: () => channel.close() };
    },
  }),
};
