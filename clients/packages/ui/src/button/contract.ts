import type { ReactNode } from 'react';
import type { IconName } from '../icon/contract';
import type { Placed } from '../placed';

/** What a button is, on every platform. The label says what will happen. */
export interface ButtonContract extends Placed {
  readonly children: ReactNode;
  /** What pressing it does; a button that sends the form around it needs none. */
  readonly onPress?: () => void;
  readonly submits?: boolean;
  /** `primary` once a view. */
  readonly variant?: 'primary' | 'outline' | 'quiet' | undefined;
  readonly size?: 'regular' | 'small' | undefined;
  readonly icon?: IconName;
  /** Shows that it works and takes no second press. */
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Whether what it opens is open. */
  readonly expanded?: boolean;
  /** It has the focus from the start: it is the answer that loses nothing. */
  readonly eager?: boolean;
}
