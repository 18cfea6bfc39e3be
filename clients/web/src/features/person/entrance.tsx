'use client';
import { Mark } from '@wumbo/ui/mark';
import { appFrame } from '@wumbo/wording/app/frame';
import { useEffect, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** The frame of the pages in front of the door. */
export function Entrance({ title, lead, children }: Props) {
  useEffect(() => {
    document.title = appFrame.title({ page: title });
  }, [title]);
  return (
    <main className="flex min-h-dvh items-start justify-center px-4 pt-12 pb-12 md:items-center md:pt-4">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex flex-col gap-3">
          <Mark size={40} />
          <h1 className="text-28 font-semibold tracking-tight">{title}</h1>
          <p className="text-muted">{lead}</p>
        </div>
        {children}
      </div>
    </main>
  );
}
