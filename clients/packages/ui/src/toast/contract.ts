/** A short message at the foot of the screen, with a way back where there is one. */
export interface ToastContract {
  readonly text: string;
  readonly tone?: 'plain' | 'negative';
  readonly action?: { readonly label: string; readonly onSelect: () => void };
}
