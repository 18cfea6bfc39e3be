/** The mark: a rounded W of two bars that could be a chart. */
export interface MarkContract {
  readonly size?: number;
}
