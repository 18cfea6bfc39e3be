import { expect, test } from 'vitest';
import { ApiProblem, faultOf } from './problem';
import { addressOf, householdIn, queryText, thingIn } from './route';
import { grant, house } from './testing/house';

const ME = 'GET /v1/me';
const ACCOUNTS = 'GET /v1/households/{household_id}/accounts';
const OPEN = 'POST /v1/households/{household_id}/accounts';
const of = (household: string) => ({ household_id: household });
const draft = { name: 'Giro', kind: 'checking', currency: 'EUR' } as const;
const asked = { path: of('h1'), body: draft };
const receipt = { id: 'a', version: 1, revision: 41 };

test('a refused token is refreshed once and the request goes again', async () => {
  const { api, seen } = await house((one) => {
    if (one.url === '/v1/auth/refresh') return { body: grant('new') };
    return one.headers.authorization === 'Bearer new' ? { body: { ok: 1 } } : { status: 401 };
  });
  await api.session.begin(grant('old'));
  await expect(api.request(ME)).resolves.toEqual({ ok: 1 });
  expect(seen.map((one) => one.url)).toEqual(['/v1/me', '/v1/auth/refresh', '/v1/me']);
});

test('many requests at once share one refresh', async () => {
  const { api, seen } = await house((one) => {
    if (one.url === '/v1/auth/refresh') return { body: grant('new') };
    return one.headers.authorization === 'Bearer new' ? {} : { status: 401 };
  });
  await api.session.begin({ access_token: 'dying', expires_in: 1 });
  await Promise.all([1, 2, 3, 4].map(() => api.request(ME)));
  expect(seen.filter((one) => one.url === '/v1/auth/refresh')).toHaveLength(1);
});

test('a refused refresh ends the session and says so', async () => {
  const { api } = await house(() => ({ status: 401, body: { title: 'Who are you' } }));
  let ended = 0;
  api.session.onEnd(() => (ended += 1));
  await api.session.begin(grant('old'));
  await expect(api.request(ME)).rejects.toBeInstanceOf(ApiProblem);
  expect(ended).toBe(1);
  expect(api.session.isOver).toBe(true);
  await api.session.begin(grant('new'));
  expect(api.session.isOver).toBe(false);
  api.session.end();
  await expect(api.session.token()).resolves.toBeUndefined();
});

test('a broken server does not end the session', async () => {
  const { api } = await house(() => ({ status: 503 }));
  let ended = 0;
  api.session.onEnd(() => (ended += 1));
  await api.session.begin({ access_token: 'dying', expires_in: 1 });
  await expect(api.request(ME)).rejects.toMatchObject({ status: 503 });
  expect(ended).toBe(0);
});

test('a read names the newest revision written from here, in its household only', async () => {
  const { api, seen } = await house((one) => ({ body: one.method === 'POST' ? receipt : {} }));
  await api.request(OPEN, asked);
  await api.request(ACCOUNTS, { path: of('h1') });
  await api.request(ACCOUNTS, { path: of('h2') });
  expect(seen.map((one) => one.headers['wumbo-revision'])).toEqual([undefined, '41', undefined]);
  expect(api.revisions.isOwn('h1', 41)).toBe(true);
  expect(api.revisions.isOwn('h2', 41)).toBe(false);
});

test('founding a household counts as a write in it', async () => {
  const { api } = await house(() => ({ status: 201, body: { id: 'h9', version: 1, revision: 3 } }));
  const body = { name: 'Home', currency: 'EUR', time_zone: 'Europe/Berlin' };
  await api.request('POST /v1/households', { body });
  expect(api.revisions.newest('h9')).toBe(3);
});

test('a dry run leaves no trace', async () => {
  const { api } = await house(() => ({ body: { revision: 7 }, headers: { 'Wumbo-Revision': '7' } }));
  const file = new File(['x'], 'x.csv');
  const ask = { path: of('h1'), query: { dry_run: true }, form: { file }, stores: false };
  await api.request('POST /v1/households/{household_id}/imports', ask);
  expect(api.revisions.newest('h1')).toBeUndefined();
});

test('a write that was cut off goes again under the same key', async () => {
  const { api, seen, pauses } = await house((_, count) => {
    if (count === 1) return { cut: true };
    return count === 2 ? { status: 503, headers: { 'Retry-After': '2' } } : { body: { id: 'x' } };
  });
  await expect(api.request(OPEN, asked)).resolves.toEqual({ id: 'x' });
  const keys = seen.map((one) => one.headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/u);
  expect(pauses).toEqual([600, 2000]);
});

test('two intents never share a key', async () => {
  const { api, seen } = await house(() => ({}));
  await api.request(OPEN, asked);
  await api.request(OPEN, asked);
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
  const route = 'PATCH /v1/households/{household_id}/transactions/{id}';
  const refused = api.change(route, 4, { path: { household_id: 'h1', id: 't' }, body: {} });
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
  expect(addressOf('DELETE /v1/me/sessions/{id}', { id: 'a/b' })).toEqual({
    method: 'DELETE',
    path: '/v1/me/sessions/a%2Fb',
  });
  expect(() => addressOf('DELETE /v1/me/sessions/{id}', { id: '' })).toThrow('id');
  expect(thingIn('/v1/households/h1/transactions/t/category')).toBe(
    '/v1/households/h1/transactions/t',
  );
  expect(thingIn('/v1/households/h1')).toBe('/v1/households/h1');
  expect(queryText({ a: 1, b: undefined, c: '', d: ['x', 'y'], e: false })).toBe(
    '?a=1&d=x&d=y&e=false',
  );
});
