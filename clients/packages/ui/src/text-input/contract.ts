import type { ControlContract } from '../control';
import type { Placed } from '../placed';

/**
 * One line that one types in. Its kind decides keyboard and looks: amounts stand at the right in
 * tabular figures, `signed-amount` may have a minus; `text` runs in the direction it is written.
 */
export interface TextInputContract extends ControlContract, Placed {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly kind?: 'text' | 'amount' | 'signed-amount' | 'date' | 'email' | 'password' | 'number';
  readonly placeholder?: string;
  /** What the device may fill it with; absent: as it likes. */
  readonly fill?: 'off' | 'name' | 'username' | 'current-password' | 'new-password';
  /** The last day that can be chosen. */
  readonly latest?: string | undefined;
  /** The smallest number. */
  readonly atLeast?: number;
}
