/**
 * Whether something is typed on this page that is kept nowhere. Every form answers the browser when
 * a page is left altogether; it is asked here in the same way.
 */
export function isAnythingUnsaved(): boolean {
  const leaving = new Event('beforeunload', { cancelable: true });
  return !window.dispatchEvent(leaving);
}
