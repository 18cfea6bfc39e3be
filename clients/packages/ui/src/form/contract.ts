import type { ReactNode } from 'react';
import type { Placed } from '../placed';

/** What is filled in and sent together. */
export interface FormContract extends Placed {
  readonly children: ReactNode;
  /** Whether something is typed in it that is kept nowhere: leaving it asks first. */
  readonly unsaved: () => boolean;
  /** A button that submits was pressed, or Enter in a field. */
  readonly onSubmit: () => void;
  /** Holds a password: what is typed must not come into an address, whatever else fails. */
  readonly secret?: boolean;
}
