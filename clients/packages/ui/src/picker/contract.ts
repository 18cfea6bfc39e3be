import type { ReactNode } from 'react';
import type { ChoiceListContract } from '../choice-list/contract';

/** A searchable choice behind one button: type to narrow, arrows to move, Enter to take. */
export interface PickerContract extends Omit<ChoiceListContract, 'onTake'> {
  readonly onPick: (value: string | null) => void;
  /** What the button shows. */
  readonly children: ReactNode;
}
