'use client';
import { Card } from '@wumbo/ui/card';
import { ErrorState } from '@wumbo/ui/error-state';
import { useReloadWhenBack } from '@/features/session/use-reload-when-back';
import { PageHead } from '@/features/shell/page-head';

/** One page broke: the rail stays, so that one can go on elsewhere. */
export default function HomeError({ error, reset }: { error: Error; reset: () => void }) {
  const isAway = useReloadWhenBack(error);
  const [title, detail] = isAway
    ? ['Wumbo cannot be reached right now', 'This page comes by itself once that is over.']
    : ['Something went wrong here', 'Go on elsewhere, or try again.'];
  return (
    <>
      <PageHead title={isAway ? 'One moment' : 'This page broke'} />
      <Card>
        <ErrorState title={title} detail={detail} onRetry={reset} />
      </Card>
    </>
  );
}
