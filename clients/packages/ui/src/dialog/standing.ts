/** Whether a dialog stands over the page: what lies under it is inert, and can take no focus. */
import { useSyncExternalStore } from 'react';

let standing = 0;
const listeners = new Set<() => void>();

function change(by: 1 | -1): void {
  standing += by;
  for (const listener of listeners) listener();
}

/** Called by a dialog that stands over the page; answers what it calls once it is gone. */
export function stand(): () => void {
  change(1);
  return () => change(-1);
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** True from a dialog's opening until it is gone and has given back the focus. */
export function useIsUnderDialog(): boolean {
  return useSyncExternalStore(
    watch,
    () => standing > 0,
    () => false,
  );
}
