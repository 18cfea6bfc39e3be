import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { ApiClient } from './client';
import { ApiProblem, Unreachable } from './problem';
import { mayPass, recover, whenReachable } from './recovery';
import { nodePlatform } from './testing/node-platform';

afterEach(() => vi.useRealTimers());

test('only what is no answer of the house itself may pass', () => {
  expect(mayPass(new Unreachable('gone'))).toBe(true);
  expect(mayPass(new ApiProblem(503, {}))).toBe(true);
  expect(mayPass(new ApiProblem(404, {}))).toBe(false);
});

test('what failed is read again within two seconds of the house being back', async () => {
  vi.useFakeTimers();
  let home = false;
  const platform = nodePlatform({
    send: () =>
      home ? Promise.resolve(new Response('{}')) : Promise.reject(new TypeError('refused')),
  });
  const api = new ApiClient(platform);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const queryFn = () => api.request('GET /v1/me');
  const stop = recover(api, client);
  const observer = new QueryObserver(client, { queryKey: ['me'], queryFn });
  const leave = observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(observer.getCurrentResult().status).toBe('error');
  expect(api.away).toBe(true);
  home = true;
  await vi.advanceTimersByTimeAsync(1_500);
  expect(observer.getCurrentResult().status).toBe('success');
  expect(api.away).toBe(false);
  leave();
  stop();
});

test('waiting for the house can be given up', async () => {
  vi.useFakeTimers();
  const back = vi.fn();
  const giveUp = whenReachable(async () => true, back);
  giveUp();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(back).not.toHaveBeenCalled();
  whenReachable(async () => true, back);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(back).toHaveBeenCalledOnce();
});
