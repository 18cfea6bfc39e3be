'use client';
/** The panels of transactions, fetched when one of them is opened for the first time. */
import { lazy, Suspense } from 'react';
import { useEverOpened } from '@/navigation';
import type { RowActions } from './use-row-actions';

const EditorPanel = lazy(() =>
  import('./editor-panel').then((module) => ({ default: module.EditorPanel })),
);
const EnteringPanel = lazy(() =>
  import('./editor-panel').then((module) => ({ default: module.EnteringPanel })),
);

export function Panels({ actions }: { readonly actions: RowActions }) {
  const editor = useEverOpened('open');
  const entering = useEverOpened('new');
  return (
    <Suspense>
      {editor && <EditorPanel actions={actions} />}
      {entering && <EnteringPanel />}
    </Suspense>
  );
}
