import type { ReactNode } from 'react';
import type { Placed } from '../placed';

/** A quiet surface with a heading of its own. */
export interface CardContract extends Placed {
  readonly title?: string;
  /** A link or button at the right of the heading. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
  /** No padding around the content, for lists that reach the edge. */
  readonly flush?: boolean;
}
