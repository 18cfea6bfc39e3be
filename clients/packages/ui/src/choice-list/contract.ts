/** A list one narrows by typing: the inside of a picker, and of the command palette. */
export interface ChoiceListContract {
  /** Unlike any other on screen: what it shows is found by it. */
  readonly id: string;
  /** What is chosen here, spoken and shown as the search field's hint. */
  readonly label: string;
  readonly options: readonly ChoiceOption[];
  readonly value: string | null;
  readonly onTake: (value: string | null) => void;
  /** Offers to make what was typed, when nothing of that name is there. */
  readonly onCreate?: ((name: string) => void) | undefined;
}

export interface ChoiceOption {
  readonly value: string | null;
  readonly label: string;
  readonly group?: string;
}
