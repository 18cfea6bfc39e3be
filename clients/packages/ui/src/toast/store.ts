/** The messages on screen. A message leaves by itself; one that offers a way back stays longer. */
import type { ToastContract } from './contract';

export interface Toast extends ToastContract {
  readonly id: number;
}

const PLAIN_MS = 5_000;
const WITH_ACTION_MS = 12_000;

let toasts: readonly Toast[] = [];
let next = 1;
const listeners = new Set<() => void>();

function publish(changed: readonly Toast[]): void {
  toasts = changed;
  for (const listener of listeners) listener();
}

/** Shows a message; answers its number, by which it can be taken away before its time. */
export function toast(message: ToastContract): number {
  const id = next;
  next += 1;
  publish([...toasts.slice(-2), { ...message, id }]);
  setTimeout(() => dismiss(id), message.action ? WITH_ACTION_MS : PLAIN_MS);
  return id;
}

/** Takes a message away. */
export function dismiss(id: number): void {
  if (toasts.some((one) => one.id === id)) publish(toasts.filter((one) => one.id !== id));
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function current(): readonly Toast[] {
  return toasts;
}
