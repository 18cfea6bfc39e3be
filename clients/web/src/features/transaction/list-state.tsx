'use client';
/** What stands in place of the list, or over it: nothing is there, or it could not be read. */
import { sentenceOf } from '@wumbo/api/problem';
import type { useTransactionList } from '@wumbo/api/transaction';
import { Button, buttonLook } from '@wumbo/ui/button';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
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
        title="The transactions could not be loaded"
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
        title="Nothing fits"
        icon="nothing-found"
        action={<Button onPress={onShowAll}>Show all transactions</Button>}
      >
        No transaction matches this search and these filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No transactions yet"
      icon="list"
      action={
        <Link href="/import/" className={buttonLook({ variant: 'primary' })}>
          Import a statement
        </Link>
      }
    >
      Everything that moves on your accounts is listed here. Drop a file from your bank to begin.
    </EmptyState>
  );
}
