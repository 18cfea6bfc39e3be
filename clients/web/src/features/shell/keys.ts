/** When a key press is a shortcut and when it belongs to what the person is doing. */

/**
 * True where letters are typed, or something floats over the page; also for the key that has just
 * ended it, which comes here when the dialog is gone already.
 */
export function isTaken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  if (target.closest('input, textarea, select, dialog, [contenteditable], [popover]')) return true;
  return document.querySelector('dialog[open]') !== null;
}

/** True for a key pressed alone. */
export function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}
