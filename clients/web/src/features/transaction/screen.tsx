'use client';
import { useAccounts } from '@wumbo/api/account';
import { useSummary, useTransactionList } from '@wumbo/api/transaction';
import { filterOf, isNarrowed, NOTHING_NARROWED } from '@wumbo/features/transaction/filter';
import { Button, buttonLook } from '@wumbo/ui/button';
import { Icon } from '@wumbo/ui/icon';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { transactionScreen } from '@wumbo/wording/transaction/screen';
import { lazy, Suspense, useCallback, useMemo, useState } from 'react';
import { PageHead } from '@/features/shell/page-head';
import { Link, useAddress, useOpened } from '@/navigation';
import { Panels } from './panels';
import { SumsLine } from './sums-line';
import { useRowActions } from './use-row-actions';

const FilterBar = lazy(() =>
  import('./filter-bar').then((module) => ({ default: module.FilterBar })),
);
const ListState = lazy(() =>
  import('./list-state').then((module) => ({ default: module.ListState })),
);
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
  const { onOpen, came, onSought } = useOpenRow();
  const { open: openNew } = useOpened('new');
  const enter = () => openNew('1');
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const accountNames = useMemo(
    () => new Map(accounts.data?.map(({ id, name }) => [id, name]) ?? []),
    [accounts.data],
  );
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    // What failed is asked again once the house is back, not over and over.
    const may = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
    if (may) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
  return (
    <div className="list-page">
      <PageHead title={transactionScreen.title}>
        <PageActions onEnter={enter} />
      </PageHead>
      <section
        aria-label={transactionScreen.list}
        className="list-card relative flex flex-col rounded-card border border-border bg-surface"
      >
        <Suspense fallback={<div className="min-h-15.25 border-b border-border max-md:min-h-17.25" />}>
          <FilterBar />
        </Suspense>
        <SumsLine summary={summary.data} />
        {list.isPending ? (
          <SkeletonRows rows={12} label={transactionScreen.loading} />
        ) : (
          (list.isError || rows.length === 0) && (
            <Suspense>
              <ListState
                list={list}
                narrowed={isNarrowed(filter)}
                empty={rows.length === 0}
                onShowAll={() => change(NOTHING_NARROWED)}
              />
            </Suspense>
          )
        )}
        {rows.length > 0 && (
          <Suspense fallback={<SkeletonRows rows={12} label={transactionScreen.loading} />}>
            <TransactionTable
              rows={rows}
              list={JSON.stringify(filter)}
              total={summary.data?.count}
              accountNames={accountNames}
              actions={actions}
              onOpen={onOpen}
              onEnd={onEnd}
              more={hasNextPage}
              came={came}
              onSought={onSought}
            />
          </Suspense>
        )}
      </section>
      <AddAtThumb onAdd={enter} />
      <Panels actions={actions} />
    </div>
  );
}

/** Opens a row; `came` is the one that was open when one came, until it is looked for. */
function useOpenRow() {
  const { opened, open } = useOpened('open');
  const onOpen = useCallback((row: { readonly id: string }) => open(row.id), [open]);
  // Known here already: it may be closed again before there is a list.
  const [came, setCame] = useState(opened);
  const onSought = useCallback(() => setCame(undefined), []);
  return { onOpen, came, onSought };
}

/** On a phone the most frequent action is where the thumb is. */
function AddAtThumb({ onAdd }: { readonly onAdd: () => void }) {
  return (
    <button
      type="button"
      aria-label={transactionScreen.add}
      onClick={onAdd}
      className="fixed right-4 bottom-[calc(5rem+env(safe-area-inset-bottom))] z-20 flex size-14 short:hidden cursor-pointer items-center justify-center rounded-full bg-accent text-on-accent shadow-float md:hidden"
    >
      <Icon name="add" size={20} />
    </button>
  );
}

function PageActions({ onEnter }: { readonly onEnter: () => void }) {
  return (
    <>
      <Link href="/import/" className={buttonLook()}>
        <Icon name="upload" /> {transactionScreen.import}
      </Link>
      <Button
        variant="primary"
        icon="add"
        onPress={onEnter}
        className="max-md:tall:hidden"
      >
        {transactionScreen.add}
      </Button>
    </>
  );
}
