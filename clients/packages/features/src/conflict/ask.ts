/** The one question that may stand over the page: somebody else was first. */
export interface Asked {
  readonly title: string;
  /** What stands now and what the person wanted, line by line. */
  readonly values: readonly { readonly name: string; readonly text: string }[];
  readonly theirs: string;
  readonly yours: string;
  readonly onYours: () => void;
}

let asked: Asked | undefined;
const listeners = new Set<() => void>();

function publish(now: Asked | undefined): void {
  asked = now;
  for (const listener of listeners) listener();
}

export function ask(question: Asked): void {
  publish(question);
}

export function answered(): void {
  publish(undefined);
}

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function current(): Asked | undefined {
  return asked;
}
