/** The rooms of the house, in the order of the rail. One list feeds rail, bar and shortcuts. */
import {
  ChartColumn,
  House,
  LayoutDashboard,
  List,
  Upload,
  Wallet,
  type LucideIcon,
} from 'lucide-react';

export interface Place {
  readonly path: string;
  readonly name: string;
  readonly icon: LucideIcon;
  /** Second key after `g`. */
  readonly key: string;
}

export const places: readonly Place[] = [
  { path: '/', name: 'Overview', icon: LayoutDashboard, key: 'o' },
  { path: '/transactions/', name: 'Transactions', icon: List, key: 't' },
  { path: '/import/', name: 'Import', icon: Upload, key: 'i' },
  { path: '/accounts/', name: 'Accounts', icon: Wallet, key: 'a' },
  { path: '/reports/', name: 'Reports', icon: ChartColumn, key: 'r' },
  { path: '/household/', name: 'Household', icon: House, key: 'h' },
];

/** The five that fit under a thumb. */
export const barPlaces = places.filter((place) => place.path !== '/household/');

/** Whether a place is the one on screen. */
export function isHere(place: Place, path: string): boolean {
  return place.path === '/' ? path === '/' : `${path}/`.startsWith(place.path);
}
