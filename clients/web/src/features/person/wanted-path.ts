/** Where to go once somebody is in: back to the page they wanted, never to another site. */
export function wantedPath(search: string): string {
  const next = new URLSearchParams(search).get('next') ?? '/';
  return /^\/(?![/\\])/u.test(next) ? next : '/';
}
