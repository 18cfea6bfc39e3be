/** A text that a person or a bank has written: it cannot turn the words beside it. */
export interface SaidContract {
  readonly children: string | null | undefined;
}
