import type { ReactNode } from 'react';

/** A short list of actions behind one button. */
export interface MenuContract {
  readonly label: string;
  readonly trigger: ReactNode;
  readonly items: readonly MenuItem[];
}

export interface MenuItem {
  readonly label: string;
  readonly icon?: ReactNode;
  readonly onSelect: () => void;
}
