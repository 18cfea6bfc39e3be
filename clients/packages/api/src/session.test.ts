import { expect, test } from 'vitest';
import type { Platform } from './platform';
import { grant, house } from './testing/house';
import { nodePlatform, storeOf } from './testing/node-platform';

const ME = 'GET /v1/me';

test('an app sends its refresh token in the body, keeps the next one, and sends no cookies', async () => {
  const store = storeOf('first');
  const requests: string[] = [];
  const platform = nodePlatform({
    refreshToken: { travels: 'body', store },
    send: (url, request) => {
      requests.push(request.credentials);
      return fetch(url, request);
    },
  });
  const { api, seen } = await house((one) => {
    if (one.url === '/v1/auth/refresh') return { body: grant('access', 'second') };
    return one.headers.authorization === 'Bearer access' ? {} : { status: 401 };
  }, platform);
  await api.request(ME);
  expect(seen.find((one) => one.url === '/v1/auth/refresh')?.body).toBe(
    '{"refresh_token":"first"}',
  );
  expect(store.held()).toBe('second');
  expect(new Set(requests)).toEqual(new Set(['omit']));
});

test('an app keeps the token of its login and forgets it when the session ends', async () => {
  const store = storeOf();
  const platform = nodePlatform({ refreshToken: { travels: 'body', store } });
  const { api, seen } = await house(() => ({ body: grant('access', 'kept') }), platform);
  await expect(api.session.refresh()).resolves.toBe(false);
  expect(seen, 'nothing to ask with').toHaveLength(0);
  const body = { email: 'a@b.example', password: 'words' };
  await api.session.begin(await api.request('POST /v1/auth/login', { body }));
  expect(store.held()).toBe('kept');
  api.session.end();
  // Who logs in again at once is not forgotten by what was still to be forgotten.
  await api.session.begin(grant('access', 'again'));
  expect(store.held()).toBe('again');
});

test('a refused refresh token is forgotten', async () => {
  const store = storeOf('stolen');
  const platform = nodePlatform({ refreshToken: { travels: 'body', store } });
  const { api } = await house(() => ({ status: 401 }), platform);
  await expect(api.session.refresh()).resolves.toBe(false);
  await expect.poll(() => store.held()).toBeUndefined();
});

/** What a browser does with cookies, in short. */
function withCookies(): Platform {
  let kept = '';
  return nodePlatform({
    send: async (url, request) => {
      const headers = { ...request.headers };
      if (kept !== '' && request.credentials !== 'omit') headers.Cookie = kept;
      const response = await fetch(url, { ...request, headers });
      kept = response.headers.get('set-cookie')?.split(';')[0] ?? kept;
      return response;
    },
  });
}

test('in a browser the refresh token is a cookie and never in a body', async () => {
  const { api, seen } = await house((one, count) => {
    if (!one.url.startsWith('/v1/auth/'))
      return one.headers.authorization === 'Bearer two' ? {} : { status: 401 };
    const cookie = `wumbo_refresh=r${count}; HttpOnly; Path=/v1/auth`;
    const token = one.url.endsWith('login') ? 'one' : 'two';
    return { body: grant(token), headers: { 'Set-Cookie': cookie } };
  }, withCookies());
  const body = { email: 'a@b.example', password: 'words' };
  await api.session.begin(await api.request('POST /v1/auth/login', { body }));
  await api.request(ME);
  const refresh = seen.find((one) => one.url === '/v1/auth/refresh');
  expect(refresh?.headers.cookie).toBe('wumbo_refresh=r1');
  expect(refresh?.body).toBe('{}');
});

test('refreshing waits its turn among all pages of a person', async () => {
  const order: string[] = [];
  const platform = nodePlatform({
    alone: async (name, work) => {
      order.push(`wait for ${name}`);
      const done = await work();
      order.push('let go');
      return done;
    },
  });
  const { api } = await house(() => {
    order.push('asked');
    return { body: grant('access') };
  }, platform);
  await api.session.refresh();
  expect(order).toEqual(['wait for wumbo-refresh', 'asked', 'let go']);
});
