'use client';
import { useSyncExternalStore } from 'react';

function subscribe(listener: () => void): () => void {
  window.addEventListener('languagechange', listener);
  return () => window.removeEventListener('languagechange', listener);
}

/** The reader's language and region, which decide how numbers and dates are written. */
export function useLocale(): string {
  return useSyncExternalStore(
    subscribe,
    () => navigator.language,
    () => 'en',
  );
}
