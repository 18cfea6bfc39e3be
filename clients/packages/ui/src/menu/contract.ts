import type { ReactNode } from 'react';
import type { IconName } from '../icon/contract';
import type { Placed } from '../placed';

/** A short list of actions behind one button. */
export interface MenuContract extends Placed {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly items: readonly MenuItem[];
}

export interface MenuItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly onSelect: () => void;
}
