/** When a key press is a shortcut and when it belongs to what the person is doing. */

/** True where letters are typed, or something floats over the page. */
export function isTaken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  if (target.closest('input, textarea, select, [contenteditable], [popover]')) return true;
  return document.querySelector('dialog[open]') !== null;
}

/** True for a key pressed alone. */
export function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}
