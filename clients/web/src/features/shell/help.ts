/** Asks the shell to show the list of shortcuts, from wherever the wish comes. */
const NAME = 'wumbo:help';

export function openHelp(): void {
  window.dispatchEvent(new Event(NAME));
}

export function onHelp(listener: () => void): () => void {
  window.addEventListener(NAME, listener);
  return () => window.removeEventListener(NAME, listener);
}
