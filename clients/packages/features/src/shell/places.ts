/** The rooms of the house, in the order of the rail. One list feeds rail, bar and shortcuts. */
import type { IconName } from '@wumbo/ui/icon-name';
import { shellPlaces } from '@wumbo/wording/shell/places';

export interface Place {
  readonly path: string;
  readonly id: keyof typeof shellPlaces;
  readonly icon: IconName;
  /** Second key after `g`. */
  readonly key: string;
}

export const places: readonly Place[] = [
  { path: '/', id: 'overview', icon: 'overview', key: 'o' },
  { path: '/transactions/', id: 'transactions', icon: 'list', key: 't' },
  { path: '/import/', id: 'import', icon: 'upload', key: 'i' },
  { path: '/accounts/', id: 'accounts', icon: 'wallet', key: 'a' },
  { path: '/reports/', id: 'reports', icon: 'chart', key: 'r' },
  { path: '/household/', id: 'household', icon: 'house', key: 'h' },
];

/** What a place is called. */
export function placeName({ id }: Place): string {
  return shellPlaces[id];
}

/** The five that fit under a thumb. */
export const barPlaces = places.filter((place) => place.path !== '/household/');

/** Whether a place is the one on screen. */
export function isHere(place: Place, path: string): boolean {
  return place.path === '/' ? path === '/' : `${path}/`.startsWith(place.path);
}
