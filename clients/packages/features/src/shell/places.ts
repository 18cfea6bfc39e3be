/** The rooms of the house, in the order of the rail. One list feeds rail, bar and shortcuts. */
import type { IconName } from '@wumbo/ui/icon-name';

export interface Place {
  readonly path: string;
  readonly name: string;
  readonly icon: IconName;
  /** Second key after `g`. */
  readonly key: string;
}

export const places: readonly Place[] = [
  { path: '/', name: 'Overview', icon: 'overview', key: 'o' },
  { path: '/transactions/', name: 'Transactions', icon: 'list', key: 't' },
  { path: '/import/', name: 'Import', icon: 'upload', key: 'i' },
  { path: '/accounts/', name: 'Accounts', icon: 'wallet', key: 'a' },
  { path: '/reports/', name: 'Reports', icon: 'chart', key: 'r' },
  { path: '/household/', name: 'Household', icon: 'house', key: 'h' },
];

/** The five that fit under a thumb. */
export const barPlaces = places.filter((place) => place.path !== '/household/');

/** Whether a place is the one on screen. */
export function isHere(place: Place, path: string): boolean {
  return place.path === '/' ? path === '/' : `${path}/`.startsWith(place.path);
}
