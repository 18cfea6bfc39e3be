import type { ReactNode } from 'react';
import type { ChoiceListContract } from '../choice-list/contract';
import type { Placed } from '../placed';

/** A searchable choice behind one button: type to narrow, arrows to move, Enter to take. */
export interface PickerContract extends Omit<ChoiceListContract, 'onTake' | 'id'>, Placed {
  readonly onPick: (value: string | null) => void;
  /** Whether Tab stops at it; in a table, only in the row one is at. */
  readonly reachable?: boolean;
  /** What shortcuts find it by. */
  readonly name?: string;
  /** What the button shows. */
  readonly children: ReactNode;
}
