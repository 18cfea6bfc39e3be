'use client';
/** The panel at the side in which one transaction is entered or corrected. */
import type { Transaction } from '@wumbo/api/transaction';
import { buttonLook } from '@wumbo/ui/button';
import { Dialog } from '@wumbo/ui/dialog';
import { EmptyState } from '@wumbo/ui/empty-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { lazy, Suspense } from 'react';
import { Link } from '@/navigation';
import type { RowActions } from './use-row-actions';

const TransactionEditor = lazy(() =>
  import('./editor').then((module) => ({ default: module.TransactionEditor })),
);

interface Props {
  /** The transaction to correct; undefined while none is open. */
  readonly row: Transaction | undefined;
  /** Whether a new one is being entered. */
  readonly entering?: boolean;
  readonly needsAccount?: boolean;
  readonly actions: RowActions;
  readonly onClose: () => void;
}

export function EditorPanel(props: Props) {
  const { row, entering = false, needsAccount = false, actions, onClose } = props;
  return (
    <Dialog
      kind="panel"
      title={row ? row.payee || 'Transaction' : 'Add a transaction'}
      open={row !== undefined || entering}
      onClose={onClose}
    >
      <Suspense fallback={<SkeletonRows rows={6} label="Loading the form" />}>
        {needsAccount && !row ? (
          <NeedsAccount />
        ) : (
          <TransactionEditor
            key={row?.id ?? 'new'}
            row={row}
            onDone={onClose}
            onCategorise={actions.categorise}
            onRemove={(removed) => {
              actions.remove(removed);
              onClose();
            }}
          />
        )}
      </Suspense>
    </Dialog>
  );
}

function NeedsAccount() {
  return (
    <EmptyState
      title="First, an account"
      action={
        <Link href="/accounts/?new=1" className={buttonLook({ variant: 'primary' })}>
          Open an account
        </Link>
      }
    >
      A transaction happens on an account. Open one, or import a statement that names its own.
    </EmptyState>
  );
}
