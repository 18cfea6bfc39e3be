import type { Address } from '../session/address';

/** Where to go once somebody is in: back to the page they wanted, never to another site. */
export function wantedPath(address: Address): string {
  const next = address.get('next') ?? '/';
  return /^\/(?![/\\])/u.test(next) ? next : '/';
}
