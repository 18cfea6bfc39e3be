/** The rooms of the house, in the order of the rail. One list feeds rail, bar and shortcuts. */
import type { IconName } from '@wumbo/ui/icon-name';
import { shellPlaces } from '@wumbo/wording/shell/places';

export interface Place {
  readonly path: string;
  readonly id: keyof typeof shellPlaces;
  readonly icon: IconName;
  /** Second key after `g`. */
  readonly key: string;
  /** Whether it is in the bar of a phone, where five fit under a thumb. */
  readonly inBar: boolean;
}

export const places: readonly Place[] = [
  { path: '/', id: 'overview', icon: 'overview', key: 'o', inBar: true },
  { path: '/transactions/', id: 'transactions', icon: 'list', key: 't', inBar: true },
  { path: '/import/', id: 'import', icon: 'upload', key: 'i', inBar: true },
  { path: '/accounts/', id: 'accounts', icon: 'wallet', key: 'a', inBar: true },
  { path: '/reports/', id: 'reports', icon: 'chart', key: 'r', inBar: true },
  { path: '/household/', id: 'household', icon: 'house', key: 'h', inBar: false },
];

/** What a place is called. */
export function placeName({ id }: Place): string {
  return shellPlaces[id];
}

export const barPlaces = places.filter((place) => place.inBar);

/** Whether a place is the one on screen. */
export function isHere(place: Place, path: string): boolean {
  return place.path === '/' ? path === '/' : `${path}/`.startsWith(place.path);
}
