'use client';
import { ErrorState } from '@wumbo/ui/error-state';
import { appBroken } from '@wumbo/wording/app/broken';
import { useReloadWhenBack } from '@/features/session/use-reload-when-back';

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  useReloadWhenBack(error);
  return (
    <main className="pt-24">
      <h1 className="sr-only">{appBroken.page}</h1>
      <ErrorState title={appBroken.page} detail={appBroken.pageDetail} onRetry={reset} />
    </main>
  );
}
