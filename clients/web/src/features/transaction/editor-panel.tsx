'use client';
/** The panel at the side in which one transaction is entered or corrected. */
import { useAccounts } from '@wumbo/api/account';
import { ApiProblem, sentenceOf } from '@wumbo/api/problem';
import type { Transaction } from '@wumbo/api/transaction';
import { useTransaction } from '@wumbo/api/transaction-editing';
import { buttonLook } from '@wumbo/ui/button';
import { Dialog } from '@wumbo/ui/dialog';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { transactionPanel } from '@wumbo/wording/transaction/panel';
import { lazy, Suspense } from 'react';
import { Link, useLastOpened, useOpened } from '@/navigation';
import type { RowActions } from './use-row-actions';

const CorrectingForm = lazy(() =>
  import('./editor').then((module) => ({ default: module.CorrectingForm })),
);
const EnteringForm = lazy(() =>
  import('./editor').then((module) => ({ default: module.EnteringForm })),
);

/** One transaction beside the page; which one stands in the address, so Back closes it. */
export function EditorPanel({ actions }: { readonly actions: RowActions }) {
  const { id, isOpen, close, reopen } = useLastOpened('open');
  const transaction = useTransaction(id);
  const row = transaction.data;
  return (
    <Dialog
      kind="panel"
      title={row?.payee || transactionPanel.title}
      open={isOpen}
      onClose={close}
      onReopen={reopen}
    >
      {!row && transaction.isError && (
        <Missing error={transaction.error} onRetry={() => void transaction.refetch()} />
      )}
      {!row && !transaction.isError && <Waiting />}
      {row && (
        <Suspense fallback={<Waiting />}>
          <CorrectingForm
            key={row.id}
            row={row}
            onDone={close}
            onRemove={(removed: Transaction) => {
              actions.remove(removed);
              close();
            }}
          />
        </Suspense>
      )}
    </Dialog>
  );
}

function Waiting() {
  return <SkeletonRows rows={6} label={transactionPanel.loading} />;
}

function Missing({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const gone = error instanceof ApiProblem && error.status === 404;
  return (
    <ErrorState
      title={gone ? transactionPanel.gone : transactionPanel.notLoaded}
      detail={sentenceOf(error)}
      onRetry={onRetry}
    />
  );
}

/** The panel in which a new one is entered. */
export function EnteringPanel() {
  const { opened, open, close } = useOpened('new');
  const accounts = useAccounts();
  const needsAccount = accounts.data?.length === 0;
  return (
    <Dialog
      kind="panel"
      title={transactionPanel.add}
      open={opened !== undefined}
      onClose={close}
      onReopen={() => open('1')}
    >
      <Suspense fallback={<Waiting />}>
        {needsAccount ? <NeedsAccount /> : <EnteringForm onDone={close} />}
      </Suspense>
    </Dialog>
  );
}

function NeedsAccount() {
  return (
    <EmptyState
      title={transactionPanel.firstAccount}
      action={
        <Link href="/accounts/?new=1" className={buttonLook({ variant: 'primary' })}>
          {transactionPanel.openAccount}
        </Link>
      }
    >
      {transactionPanel.firstAccountHelp}
    </EmptyState>
  );
}
