import type { ReactNode } from 'react';
import type { Ties } from '../control';

/** Label above, help below, the error under the control in words that say what to do. */
export interface FieldContract {
  readonly label: string;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly optional?: boolean;
  /** Gets what ties the control to its label, help and error. */
  readonly children: (ties: Ties) => ReactNode;
}
