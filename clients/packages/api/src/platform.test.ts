import { expect, test } from 'vitest';
import { ApiClient } from './client';
import { changeOf, follow, type Change } from './follow';
import type { Watched } from './platform';
import { house } from './testing/house';
import { nodePlatform } from './testing/node-platform';
import { NodeXhr } from './testing/node-xhr';
import { sendTellingByXhr, streamByXhr } from './xhr';

const IMPORT = 'POST /v1/households/{household_id}/imports';
const makeXhr = () => new NodeXhr();

test('a file goes up as a form, beside the words that belong to it', async () => {
  const { api, seen } = await house(() => ({ body: { revision: 2, import_id: 'i' } }));
  const form = { file: new File(['Date;Amount'], 'giro.csv'), mapping: '{"a":1}' };
  await api.request(IMPORT, { path: { household_id: 'h1' }, form, key: 'k' });
  const [one] = seen;
  expect(one?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/u);
  expect(one?.headers['idempotency-key']).toBe('k');
  expect(one?.body).toContain('name="file"; filename="giro.csv"');
  expect(one?.body).toContain('Date;Amount');
  expect(one?.body).toContain('{"a":1}');
  expect(api.revisions.newest('h1')).toBe(2);
});

test('a platform that can tell how much was sent is asked to', async () => {
  const told: number[] = [];
  const platform = nodePlatform({ sendTelling: sendTellingByXhr(makeXhr) });
  const { api, seen } = await house(() => ({ status: 201, body: { id: 'x' } }), platform);
  const body = { name: 'Home', currency: 'EUR', time_zone: 'UTC' };
  const onProgress = (share: number) => void told.push(share);
  await expect(api.request('POST /v1/households', { body, onProgress })).resolves.toEqual({
    id: 'x',
  });
  expect(told).toEqual([0.5, 1]);
  expect(seen[0]?.body).toBe(JSON.stringify(body));
});

test('what did not arrive is told from what was refused, by every way of sending', async () => {
  const platform = nodePlatform({ sendTelling: sendTellingByXhr(makeXhr) });
  const gone = new ApiClient(platform, { base: 'http://127.0.0.1:1', pause: async () => undefined });
  const body = { name: 'Home', currency: 'EUR', time_zone: 'UTC' };
  const onProgress = () => undefined;
  await expect(gone.request('POST /v1/households', { body, onProgress })).rejects.toMatchObject({
    name: 'Unreachable',
  });
  expect(gone.away).toBe(true);
  const { api } = await house(() => ({ status: 409, body: { title: 'No' } }), platform);
  await expect(api.request('POST /v1/households', { body, onProgress })).rejects.toMatchObject({
    status: 409,
  });
});

const event = (revision: number, sign = '') =>
  `id: ${revision}\ndata: {"revision":${revision},"nouns":["account${sign}"]}\n\n`;

test.each([
  ['fetch', nodePlatform()],
  ['XMLHttpRequest', nodePlatform({ openStream: streamByXhr(makeXhr) })],
])('a stream is read while it comes in by %s, and taken up again', async (_name, platform) => {
  const { api, seen } = await house((_, count) => {
    if (count === 2) return { status: 503, headers: { 'Retry-After': '0' } };
    const text = event(count, 'é');
    return { pieces: [text.slice(0, 30), text.slice(30)], cut: count === 1 };
  }, platform);
  const changes: Change[] = [];
  const ending = new AbortController();
  const onChange = (change: Change) => {
    changes.push(change);
    if (changes.length === 2) ending.abort();
  };
  await follow(api, 'h1', { onChange, onState: () => undefined }, ending.signal);
  expect(changes).toEqual([
    { revision: 1, nouns: ['accounté'] },
    { revision: 3, nouns: ['accounté'] },
  ]);
  expect(seen.map((one) => one.headers['last-event-id'])).toEqual([undefined, '1', '1']);
});

test('an app that is out of sight follows nothing until somebody looks again', async () => {
  let holds = true;
  const listeners = new Set<(holds: boolean) => void>();
  const look = (now: boolean) => {
    holds = now;
    for (const listener of listeners) listener(now);
  };
  const inSight: Watched = {
    holds: () => holds,
    watch: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const opened: boolean[] = [];
  const platform = nodePlatform({
    inSight,
    openStream: async (_url, { signal }) => {
      opened.push(holds);
      const read = () => new Promise<void>((end) => signal?.addEventListener('abort', () => end()));
      return { response: new Response(), read };
    },
  });
  const states: string[] = [];
  const ending = new AbortController();
  const onState = (state: string) => void states.push(state);
  const following = follow(
    new ApiClient(platform),
    'h1',
    { onChange: () => undefined, onState },
    ending.signal,
  );
  await expect.poll(() => states).toEqual(['live']);
  look(false);
  await expect.poll(() => states.at(-1)).toBe('waiting');
  expect(opened).toEqual([true]);
  look(true);
  await expect.poll(() => opened).toEqual([true, true]);
  ending.abort();
  await following;
  expect(listeners.size).toBe(0);
});

test('a change is read out of what was sent, anything else is none', () => {
  expect(changeOf('{"revision":1}')).toEqual({ revision: 1, nouns: [] });
  expect(changeOf('[1]')).toBeUndefined();
});
