'use client';
import { ErrorState } from '@wumbo/ui/error-state';

export default function PageError({ reset }: { error: Error; reset: () => void }) {
  return (
    <main className="pt-24">
      <h1 className="sr-only">This page broke</h1>
      <ErrorState title="This page broke" detail="Something went wrong here." onRetry={reset} />
    </main>
  );
}
