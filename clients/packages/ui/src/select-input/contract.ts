import type { ControlContract } from '../control';
import type { Placed } from '../placed';

/** A choice out of a known list. */
export interface SelectInputContract extends ControlContract, Placed {
  /** One of the options; the first one is shown for anything else. */
  readonly value: string | undefined;
  readonly options: readonly SelectOption[];
  readonly onPick: (value: string) => void;
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
}
