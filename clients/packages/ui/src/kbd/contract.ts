/** A key to press. */
export interface KbdContract {
  readonly children: string;
}
