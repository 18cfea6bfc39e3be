import type { ReactNode } from 'react';

/** A button of one icon. Its label is spoken and shown on hover. */
export interface IconButtonContract {
  readonly label: string;
  readonly children: ReactNode;
  readonly disabled?: boolean;
}
