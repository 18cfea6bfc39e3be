'use client';
import { ErrorState } from '@wumbo/ui/error-state';
import { useReloadWhenBack } from '@/features/session/use-reload-when-back';

export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  useReloadWhenBack(error);
  return (
    <main className="pt-24">
      <h1 className="sr-only">This page broke</h1>
      <ErrorState title="This page broke" detail="Something went wrong here." onRetry={reset} />
    </main>
  );
}
