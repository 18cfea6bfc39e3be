/** Plain Node as a platform, for tests. */
import { randomBytes } from 'node:crypto';
import type { Platform, TokenStore } from '../platform';
import { streamByFetch } from '../stream-by-fetch';

export function nodePlatform(differs: Partial<Platform> = {}): Platform {
  return {
    send: (url, request) => fetch(url, request),
    openStream: streamByFetch((url, request) => fetch(url, request), () => new TextDecoder()),
    refreshToken: { travels: 'cookie' },
    form: (fields) => {
      const form = new FormData();
      for (const [name, value] of fields) {
        if (typeof value === 'string') form.append(name, value);
        else if (value instanceof File) form.append(name, value, value.name);
      }
      return form;
    },
    randomBytes: (count) => randomBytes(count),
    ...differs,
  };
}

/** A secure store that is none: what it holds can be looked at. */
export function storeOf(token?: string): TokenStore & { readonly held: () => string | undefined } {
  let held = token;
  return {
    held: () => held,
    read: async () => held,
    keep: async (next) => void (held = next),
    forget: async () => void (held = undefined),
  };
}
