import type { ReactNode } from 'react';

/**
 * What floats over the page: in the middle, near the top when its height changes while one types,
 * or as a panel at the side; a sheet on phones. A form in it that has something unsaved
 * (`useUnsaved`) is not closed before the person has said so.
 */
export interface DialogContract {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  /**
   * Opens it again: for what is closed from outside too (Back). Without it, what is closed from
   * outside is closed.
   */
  readonly onReopen?: () => void;
  readonly children: ReactNode;
  readonly kind?: 'middle' | 'top' | 'panel';
}
