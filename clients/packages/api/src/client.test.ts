import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ApiClient, householdIn, queryText } from './client';
import { ApiProblem, faultOf } from './problem';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Answer {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Cuts the connection instead of answering. */
  readonly cut?: boolean;
}

let server: Server | undefined;
afterEach(() => server?.close());

/** A real HTTP server whose answers a test decides, and what it was asked. */
async function house(answer: (seen: Seen, count: number) => Answer) {
  const seen: Seen[] = [];
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body };
      seen.push(one);
      const said = answer(one, seen.length);
      const { status = 200, body: answered = {}, headers: more = {}, cut } = said;
      if (cut) return request.socket.destroy();
      response.writeHead(status, { 'Content-Type': 'application/json', ...more });
      return response.end(status === 204 ? undefined : JSON.stringify(answered));
    });
  });
  await new Promise<void>((done) => server?.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const pauses: number[] = [];
  const api = new ApiClient({
    base: `http://127.0.0.1:${port}`,
    pause: async (ms) => void pauses.push(ms),
  });
  return { api, seen, pauses };
}

const grant = (token: string) => ({ access_token: token, token_type: 'Bearer', expires_in: 900 });

test('a refused token is refreshed once and the request goes again', async () => {
  const { api, seen } = await house((one) => {
    if (one.url === '/v1/auth/refresh') return { body: grant('new') };
    return one.headers.authorization === 'Bearer new' ? { body: { ok: 1 } } : { status: 401 };
  });
  api.session.begin(grant('old'));
  await expect(api.read('/v1/me')).resolves.toEqual({ ok: 1 });
  expect(seen.map((one) => one.url)).toEqual(['/v1/me', '/v1/auth/refresh', '/v1/me']);
});

test('many requests at once share one refresh', async () => {
  const { api, seen } = await house((one) => {
    if (one.url === '/v1/auth/refresh') return { body: grant('new') };
    return one.headers.authorization === 'Bearer new' ? {} : { status: 401 };
  });
  api.session.begin({ access_token: 'dying', expires_in: 1 });
  await Promise.all([1, 2, 3, 4].map(() => api.read('/v1/me')));
  expect(seen.filter((one) => one.url === '/v1/auth/refresh')).toHaveLength(1);
});

test('a refused refresh ends the session and says so', async () => {
  const { api } = await house(() => ({ status: 401, body: { title: 'Who are you' } }));
  let ended = 0;
  api.session.onEnd(() => (ended += 1));
  api.session.begin(grant('old'));
  await expect(api.read('/v1/me')).rejects.toBeInstanceOf(ApiProblem);
  expect(ended).toBe(1);
  expect(api.session.isOver).toBe(true);
  api.session.begin(grant('new'));
  expect(api.session.isOver).toBe(false);
  api.session.end();
  await expect(api.session.token()).resolves.toBeUndefined();
});

test('a broken server does not end the session', async () => {
  const { api } = await house(() => ({ status: 503 }));
  let ended = 0;
  api.session.onEnd(() => (ended += 1));
  api.session.begin({ access_token: 'dying', expires_in: 1 });
  await expect(api.read('/v1/me')).rejects.toMatchObject({ status: 503 });
  expect(ended).toBe(0);
});

test('a read names the newest revision written from here, in its household only', async () => {
  const receipt = { id: 'a', version: 1, revision: 41 };
  const { api, seen } = await house((one) => ({ body: one.method === 'POST' ? receipt : {} }));
  await api.write('POST', '/v1/households/h1/accounts', {});
  await api.read('/v1/households/h1/accounts');
  await api.read('/v1/households/h2/accounts');
  expect(seen.map((one) => one.headers['wumbo-revision'])).toEqual([undefined, '41', undefined]);
  expect(api.revisions.isOwn('h1', 41)).toBe(true);
  expect(api.revisions.isOwn('h2', 41)).toBe(false);
});

test('founding a household counts as a write in it', async () => {
  const { api } = await house(() => ({ status: 201, body: { id: 'h9', version: 1, revision: 3 } }));
  await api.write('POST', '/v1/households', {});
  expect(api.revisions.newest('h9')).toBe(3);
});

test('a dry run leaves no trace', async () => {
  const { api } = await house(() => ({ body: { revision: 7 }, headers: { 'Wumbo-Revision': '7' } }));
  const options = { stores: false, query: { dry_run: true } };
  await api.write('POST', '/v1/households/h1/imports', new FormData(), options);
  expect(api.revisions.newest('h1')).toBeUndefined();
});

test('a write that was cut off goes again under the same key', async () => {
  const { api, seen, pauses } = await house((_, count) => {
    if (count === 1) return { cut: true };
    return count === 2 ? { status: 503, headers: { 'Retry-After': '2' } } : { body: { id: 'x' } };
  });
  await expect(api.write('POST', '/v1/households/h1/accounts', { a: 1 })).resolves.toEqual({
    id: 'x',
  });
  const keys = seen.map((one) => one.headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/u);
  expect(pauses).toEqual([600, 2000]);
});

test('two intents never share a key', async () => {
  const { api, seen } = await house(() => ({}));
  await api.write('POST', '/v1/households/h1/accounts', {});
  await api.write('POST', '/v1/households/h1/accounts', {});
  expect(seen[0]?.headers['idempotency-key']).not.toBe(seen[1]?.headers['idempotency-key']);
});

test('a refusal becomes an error that knows its fields', async () => {
  const { api, seen } = await house(() => ({
    status: 422,
    body: {
      type: 'urn:wumbo:problem:invalid',
      title: 'Breaks a rule',
      request_id: 'r1',
      errors: [{ pointer: '/amount/minor', code: 'zero', detail: 'Write an amount.' }],
    },
  }));
  const refused = api.write('PATCH', '/v1/households/h1/transactions/t', {}, { version: 4 });
  const error = await refused.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ status: 422, code: 'invalid', requestId: 'r1' });
  expect(faultOf(error, 'amount')).toBe('Write an amount.');
  expect(faultOf(error, 'payee')).toBeUndefined();
  expect(seen).toHaveLength(1);
  expect(seen[0]?.headers['if-match']).toBe('"4"');
});

test('paths and queries are written plainly', () => {
  expect(householdIn('/v1/households/h1/accounts')).toBe('h1');
  expect(householdIn('/v1/households')).toBeUndefined();
  expect(queryText({ a: 1, b: undefined, c: '', d: ['x', 'y'], e: false })).toBe(
    '?a=1&d=x&d=y&e=false',
  );
});
