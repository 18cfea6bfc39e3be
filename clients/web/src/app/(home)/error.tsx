'use client';
import { Card } from '@wumbo/ui/card';
import { ErrorState } from '@wumbo/ui/error-state';
import { appBroken } from '@wumbo/wording/app/broken';
import { useReloadWhenBack } from '@/features/session/use-reload-when-back';
import { PageHead } from '@/features/shell/page-head';

/** One page broke: the rail stays, so that one can go on elsewhere. */
export default function HomeError({ error, reset }: { error: Error; reset: () => void }) {
  const isAway = useReloadWhenBack(error);
  const [title, detail] = isAway
    ? [appBroken.awayTitle, appBroken.awayDetail]
    : [appBroken.title, appBroken.detail];
  return (
    <>
      <PageHead title={isAway ? appBroken.moment : appBroken.page} />
      <Card>
        <ErrorState title={title} detail={detail} onRetry={reset} />
      </Card>
    </>
  );
}
