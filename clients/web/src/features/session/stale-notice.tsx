'use client';
import { sentenceOf } from '@wumbo/api/problem';
import { Notice } from '@wumbo/ui/notice';
import { sessionStale } from '@wumbo/wording/session/stale';

interface Props {
  /** Why asking again failed; nothing is shown without one. */
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** Stands over what was read earlier while the newest cannot be read: old numbers beat none. */
export function StaleNotice({ error, onRetry }: Props) {
  if (!error) return null;
  return (
    <Notice tone="warning" title={sessionStale.title}>
      <span className="flex flex-wrap items-center gap-x-3">
        {sentenceOf(error)}
        <button
          type="button"
          onClick={onRetry}
          className="min-h-11 cursor-pointer rounded-control font-medium text-accent md:min-h-6"
        >
          {sessionStale.tryAgain}
        </button>
      </span>
    </Notice>
  );
}
