'use client';
import { current, subscribe } from '@wumbo/features/conflict/ask';
import { lazy, Suspense, useSyncExternalStore } from 'react';

const AskedDialog = lazy(() =>
  import('./asked-dialog').then((module) => ({ default: module.AskedDialog })),
);

/** Where questions appear: once, beside all pages. What it needs is fetched when one is asked. */
export function Questions() {
  const asked = useSyncExternalStore(subscribe, current, () => undefined);
  return asked ? (
    <Suspense>
      <AskedDialog asked={asked} />
    </Suspense>
  ) : null;
}
