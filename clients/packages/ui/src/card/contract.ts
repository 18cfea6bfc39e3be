import type { ReactNode } from 'react';

/** A quiet surface with a heading of its own. */
export interface CardContract {
  readonly title?: string;
  /** A link or button at the right of the heading. */
  readonly action?: ReactNode;
  readonly children: ReactNode;
  /** No padding around the content, for lists that reach the edge. */
  readonly flush?: boolean;
}
