'use client';
/** What stands in place of the list, or over it: nothing is there, or it could not be read. */
import { sentenceOf } from '@wumbo/api/problem';
import type { useTransactionList } from '@wumbo/api/transaction';
import { Button, buttonLook } from '@wumbo/ui/button';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { transactionState } from '@wumbo/wording/transaction/state';
import { StaleNotice } from '@/features/session/stale-notice';
import { Link } from '@/navigation';

interface StateProps {
  readonly list: ReturnType<typeof useTransactionList>;
  readonly narrowed: boolean;
  readonly empty: boolean;
  readonly onShowAll: () => void;
}

/** What stands in place of the rows while there are none, or over them when they are old. */
export function ListState({ list, narrowed, empty, onShowAll }: StateProps) {
  if (list.isError && empty)
    return (
      <ErrorState
        title={transactionState.notLoaded}
        detail={sentenceOf(list.error)}
        onRetry={() => void list.refetch()}
      />
    );
  if (!list.isError)
    return empty ? (
      <Nothing narrowed={narrowed} onShowAll={onShowAll} />
    ) : null;
  return (
    <div className="border-b border-border p-3">
      <StaleNotice error={list.error} onRetry={() => void list.refetch()} />
    </div>
  );
}

function Nothing({ narrowed, onShowAll }: Pick<StateProps, 'narrowed' | 'onShowAll'>) {
  if (narrowed) {
    return (
      <EmptyState
        title={transactionState.nothingFits}
        icon="nothing-found"
        action={<Button onPress={onShowAll}>{transactionState.showAll}</Button>}
      >
        {transactionState.nothingFitsHelp}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={transactionState.none}
      icon="list"
      action={
        <Link href="/import/" className={buttonLook({ variant: 'primary' })}>
          {transactionState.import}
        </Link>
      }
    >
      {transactionState.noneHelp}
    </EmptyState>
  );
}
