/** What the hooks of the nouns send: the same wish twice does not become two things. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { useOpenAccount } from '@wumbo/api/account';
import { useAddCategory } from '@wumbo/api/category';
import { ApiContext, HouseholdContext } from '@wumbo/api/context';
import { house } from '@wumbo/api/testing/house';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';

type Send = () => Promise<unknown>;

const births: readonly (readonly [what: string, useSend: () => Send])[] = [
  [
    'an account',
    function useSend() {
      const { mutateAsync } = useOpenAccount();
      return () => mutateAsync({ name: 'Giro', kind: 'checking', currency: 'EUR' });
    },
  ],
  [
    'a category',
    function useSend() {
      const { mutateAsync } = useAddCategory();
      return () => mutateAsync({ name: 'Bees', kind: 'expense' });
    },
  ],
];

test.each(births)('%s asked for again after no answer is the one asked for', async (_, useSend) => {
  let isBroken = true;
  const receipt = { id: 'a', version: 1, revision: 41 };
  const { api, seen } = await house(() => (isBroken ? { status: 500 } : { body: receipt }));
  const sends: Send[] = [];
  function Screen() {
    sends.push(useSend());
    return null;
  }
  renderToString(
    <ApiContext value={api}>
      <QueryClientProvider client={new QueryClient()}>
        <HouseholdContext value="h1">
          <Screen />
        </HouseholdContext>
      </QueryClientProvider>
    </ApiContext>,
  );
  const [send] = sends;
  if (!send) throw new Error('nothing was rendered');
  await expect(send()).rejects.toMatchObject({ status: 500 });
  isBroken = false;
  await send();
  await send();
  const written = seen.filter(({ url }) => url.startsWith('/v1/households/h1/'));
  const [first, again, another] = written.map(({ headers }) => headers['idempotency-key']);
  expect(first).toMatch(/./u);
  expect(again).toBe(first);
  expect(another).not.toBe(first);
});
