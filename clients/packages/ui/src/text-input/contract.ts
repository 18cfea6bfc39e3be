/** One line of text. `amount` aligns right in tabular figures. */
export interface TextInputContract {
  readonly align?: 'start' | 'amount';
}
