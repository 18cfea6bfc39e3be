import type { ReactNode } from 'react';

/** A searchable choice behind one button: type to narrow, arrows to move, Enter to take. */
export interface PickerContract {
  /** What is chosen here, spoken and shown as the search field's hint. */
  readonly label: string;
  readonly options: readonly PickerOption[];
  readonly value: string | null;
  readonly onPick: (value: string | null) => void;
  /** What the button shows. */
  readonly children: ReactNode;
  /** Offers to make what was typed, when nothing of that name is there. */
  readonly onCreate?: ((name: string) => void) | undefined;
}

export interface PickerOption {
  readonly value: string | null;
  readonly label: string;
  readonly group?: string;
}
