import type { ReactNode } from 'react';

/** A sentence that needs to be read where it stands. Says its kind in an icon and in words. */
export interface NoticeContract {
  readonly tone: 'info' | 'warning' | 'negative' | 'positive';
  readonly title?: string;
  readonly children: ReactNode;
}
