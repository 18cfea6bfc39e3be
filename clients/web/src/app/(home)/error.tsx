'use client';
import { Card } from '@wumbo/ui/card';
import { ErrorState } from '@wumbo/ui/error-state';
import { useReloadWhenBack } from '@/features/session/use-reload-when-back';
import { PageHead } from '@/features/shell/page-head';

/** One page broke: the rail stays, so that one can go on elsewhere. */
export default function HomeError({ error, reset }: { error: Error; reset: () => void }) {
  useReloadWhenBack(error);
  return (
    <>
      <PageHead title="This page broke" />
      <Card>
        <ErrorState title="Something went wrong here" detail="Go on elsewhere, or try again." onRetry={reset} />
      </Card>
    </>
  );
}
