'use client';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { current, subscribe } from './ask';

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
