'use client';
/** The frame around every page of a household: rail or bar, shortcuts, palette, live stream. */
import { useHouseholdId } from '@wumbo/api/context';
import { useLive } from '@wumbo/api/live';
import { shellFrame } from '@wumbo/wording/shell/frame';
import { lazy, Suspense, type ReactNode } from 'react';
import { WaitingFiles } from '@/features/import/waiting-files';
import { BottomBar, TopBar } from './phone-bars';
import { Rail } from './rail';
import { Shortcuts } from './shortcuts';

const DropAnywhere = lazy(() =>
  import('@/features/import/drop-anywhere').then((module) => ({ default: module.DropAnywhere })),
);

export function Shell({ children }: { children: ReactNode }) {
  const live = useLive(useHouseholdId());
  return (
    <WaitingFiles>
      <a
        href="#content"
        className="sr-only z-50 rounded-control bg-surface px-4 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {shellFrame.skip}
      </a>
      <div className="flex min-h-dvh flex-col md:flex-row">
        <Rail live={live} />
        <TopBar live={live} />
        <BottomBar />
        <main
          id="content"
          tabIndex={-1}
          className="min-w-0 flex-1 px-4 pt-4 pb-24 outline-none short:pb-6 md:px-8 md:py-8"
        >
          <div className="mx-auto max-w-[1200px]">{children}</div>
        </main>
      </div>
      <Shortcuts />
      <Suspense>
        <DropAnywhere />
      </Suspense>
    </WaitingFiles>
  );
}
