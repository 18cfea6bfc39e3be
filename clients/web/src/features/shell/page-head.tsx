'use client';
import { appFrame } from '@wumbo/wording/app/frame';
import { useEffect, type ReactNode } from 'react';

interface Props {
  readonly title: string;
  readonly children?: ReactNode;
}

/** The heading of a page and what can be done on it. */
export function PageHead({ title, children }: Props) {
  useEffect(() => {
    document.title = appFrame.title({ page: title });
  }, [title]);
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-3 md:mb-6">
      <h1 className="text-28 font-semibold tracking-tight max-md:text-20">{title}</h1>
      {children && <div className="flex flex-wrap items-center gap-2">{children}</div>}
    </div>
  );
}
