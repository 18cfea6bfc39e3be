'use client';
import { useAccounts } from '@wumbo/api/account';
import { sentenceOf } from '@wumbo/api/problem';
import { useSummary, useTransactionList, type Transaction } from '@wumbo/api/transaction';
import { Button, buttonLook } from '@wumbo/ui/button';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { List, Plus, SearchX, Upload } from 'lucide-react';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { StaleNotice } from '@/features/session/stale-notice';
import { PageHead } from '@/features/shell/page-head';
import { Link, useAddress } from '@/navigation';
import { EditorPanel } from './editor-panel';
import { FilterBar } from './filter-bar';
import { filterOf, isNarrowed, NOTHING_NARROWED } from './filter';
import { SumsLine } from './sums-line';
import { useRowActions } from './use-row-actions';

const TransactionTable = lazy(() =>
  import('./table').then((module) => ({ default: module.TransactionTable })),
);

export function TransactionsScreen() {
  const [address, change] = useAddress();
  const text = address.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(text)), [text]);
  const list = useTransactionList(filter);
  const summary = useSummary(filter);
  const accounts = useAccounts();
  const actions = useRowActions();
  const [open, setOpen] = useState<Transaction>();
  const entering = address.get('new') === '1';
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const accountNames = useMemo(
    () => new Map(accounts.data?.map(({ id, name }) => [id, name]) ?? []),
    [accounts.data],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const close = () => {
    setOpen(undefined);
    if (entering) change({ new: undefined });
  };
  return (
    <div className="flex flex-col max-md:h-[calc(100dvh-10.5rem)] md:h-[calc(100dvh-4rem)]">
      <PageHead title="Transactions">
        <PageActions onEnter={() => change({ new: '1' })} />
      </PageHead>
      <section
        aria-label="List"
        className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-card border border-border bg-surface"
      >
        <FilterBar />
        <SumsLine summary={summary.data} />
        <ListState
          list={list}
          narrowed={isNarrowed(filter)}
          empty={rows.length === 0}
          onShowAll={() => change(NOTHING_NARROWED)}
        />
        {rows.length > 0 && (
          <Suspense fallback={<SkeletonRows rows={12} label="Loading transactions" />}>
            <TransactionTable
              rows={rows}
              list={JSON.stringify(filter)}
              total={summary.data?.count}
              accountNames={accountNames}
              actions={actions}
              onOpen={setOpen}
              onEnd={onEnd}
            />
          </Suspense>
        )}
      </section>
      <AddAtThumb onAdd={() => change({ new: '1' })} />
      <EditorPanel
        row={open}
        entering={entering}
        needsAccount={accounts.data?.length === 0}
        actions={actions}
        onClose={close}
      />
    </div>
  );
}

interface StateProps {
  readonly list: ReturnType<typeof useTransactionList>;
  readonly narrowed: boolean;
  readonly empty: boolean;
  readonly onShowAll: () => void;
}

/** What stands in place of the rows while there are none, or over them when they are old. */
function ListState({ list, narrowed, empty, onShowAll }: StateProps) {
  if (list.isPending) return <SkeletonRows rows={12} label="Loading transactions" />;
  if (list.isError && empty)
    return (
      <ErrorState
        title="The transactions could not be loaded"
        detail={sentenceOf(list.error)}
        onRetry={() => void list.refetch()}
      />
    );
  if (!list.isError) return empty ? <Nothing narrowed={narrowed} onShowAll={onShowAll} /> : null;
  return (
    <div className="border-b border-border p-3">
      <StaleNotice error={list.error} onRetry={() => void list.refetch()} />
    </div>
  );
}

/** On a phone the most frequent action is where the thumb is. */
function AddAtThumb({ onAdd }: { readonly onAdd: () => void }) {
  return (
    <button
      type="button"
      aria-label="Add a transaction"
      onClick={onAdd}
      className="fixed right-4 bottom-[calc(5rem+env(safe-area-inset-bottom))] z-20 flex size-14 cursor-pointer items-center justify-center rounded-full bg-accent text-on-accent shadow-float md:hidden"
    >
      <Plus aria-hidden size={20} />
    </button>
  );
}

function PageActions({ onEnter }: { readonly onEnter: () => void }) {
  return (
    <>
      <Link href="/import/" className={buttonLook()}>
        <Upload aria-hidden size={16} /> Import
      </Link>
      <Button
        variant="primary"
        icon={<Plus aria-hidden size={16} />}
        onClick={onEnter}
        className="max-md:hidden"
      >
        Add a transaction
      </Button>
    </>
  );
}

function Nothing({ narrowed, onShowAll }: Pick<StateProps, 'narrowed' | 'onShowAll'>) {
  if (narrowed) {
    return (
      <EmptyState
        title="Nothing fits"
        icon={<SearchX size={20} />}
        action={<Button onClick={onShowAll}>Show all transactions</Button>}
      >
        No transaction matches this search and these filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No transactions yet"
      icon={<List size={20} />}
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
