import type { ReactNode } from 'react';

/**
 * What floats over the page: in the middle, near the top when its height changes while one types,
 * or as a panel at the side; a sheet on phones.
 */
export interface DialogContract {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly kind?: 'middle' | 'top' | 'panel';
}
