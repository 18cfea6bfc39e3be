import type { ReactNode } from 'react';

/** A small word about a thing: a state, a filter that is set. */
export interface ChipContract {
  readonly children: ReactNode;
  readonly tone?: 'quiet' | 'accent' | 'warning';
}
