import type { ReactNode } from 'react';

/** What a button is, on every platform. The label says what will happen. */
export interface ButtonContract {
  readonly children: ReactNode;
  /** `primary` once a view. */
  readonly variant?: 'primary' | 'outline' | 'quiet';
  readonly size?: 'regular' | 'small';
  readonly icon?: ReactNode;
  /** Shows that it works and takes no second press. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  readonly testId?: string;
}
