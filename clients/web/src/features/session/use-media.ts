'use client';
import { useCallback, useSyncExternalStore } from 'react';

/** Whether a media query holds; `false` before the page is alive. */
export function useMedia(query: string): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    [query],
  );
  return useSyncExternalStore(
    subscribe,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

/** Room for a rail and a table; below it the phone's layout holds. */
export function useWide(): boolean {
  return useMedia('(min-width: 768px)');
}
