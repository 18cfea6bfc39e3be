/** What everything one types or chooses in has in common. */

/** What ties a control to the label, the help and the error of the field around it. */
export interface Ties {
  readonly id?: string | undefined;
  /** What it is called. Spoken where no field around it shows it. */
  readonly label?: string | undefined;
  /** The help and the error that belong to it. */
  readonly describedBy?: string | undefined;
  /** What stands in it cannot be taken. */
  readonly invalid?: boolean | undefined;
}

/** Something that can be given the focus. */
export interface Focusable {
  focus(): void;
}

export interface ControlContract extends Ties {
  /** What forms and password stores know it by. */
  readonly name?: string | undefined;
  readonly disabled?: boolean;
  /** The person has just asked for it: it has the focus from the start. */
  readonly eager?: boolean;
  /** The person went on to something else. */
  readonly onLeave?: () => void;
  /** Gets what can be focused, for leading to a fault. */
  readonly ref?: (control: Focusable | null) => void;
}
