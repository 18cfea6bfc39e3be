'use client';
import { useSyncExternalStore } from 'react';

const never = () => () => undefined;

/**
 * Whether the page's script has taken over what its HTML showed from the start. Until then nothing
 * hears a click: a button that sends would send the form to nobody.
 */
export function useAlive(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
