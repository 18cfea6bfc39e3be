import type { ReactNode } from 'react';
import type { IconName } from '../icon/contract';

/** An empty list says what it is for and offers one action. */
export interface EmptyStateContract {
  readonly title: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
  readonly icon?: IconName;
}
