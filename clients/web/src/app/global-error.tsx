'use client';
import { appBroken } from '@wumbo/wording/app/broken';
import './globals.css';
import { useReloadWhenBack } from '@/features/session/use-reload-when-back';

/** When even the frame broke: plain words and one way out. */
export default function GlobalError({ error, reset }: { error: Error; reset: () => void }) {
  useReloadWhenBack(error);
  return (
    <html lang="en">
      <body>
        <main className="flex flex-col items-center gap-4 pt-24">
          <h1 className="text-20 font-semibold">{appBroken.frame}</h1>
          <p className="text-muted">{appBroken.safe}</p>
          <button
            type="button"
            onClick={reset}
            className="min-h-11 cursor-pointer rounded-control border border-control px-4"
          >
            {appBroken.tryAgain}
          </button>
        </main>
      </body>
    </html>
  );
}
