/** A list that could not be shown: what happened, what is safe, and trying again. */
export interface ErrorStateContract {
  readonly title: string;
  readonly detail: string;
  readonly onRetry: () => void;
}
