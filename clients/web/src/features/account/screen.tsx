'use client';
import { useAccounts, useChangeAccount, type Account } from '@wumbo/api/account';
import { sentenceOf } from '@wumbo/api/problem';
import { isolated } from '@wumbo/format/isolate';
import { Button } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { toast } from '@wumbo/ui/toast-store';
import { accountScreen } from '@wumbo/wording/account/screen';
import { lazy, Suspense } from 'react';
import { StaleNotice } from '@/features/session/stale-notice';
import { PageHead } from '@/features/shell/page-head';
import { useEverOpened, useOpened } from '@/navigation';
import { AccountRow } from './account-row';

const EditDialog = lazy(() =>
  import('./edit-dialog').then((module) => ({ default: module.EditDialog })),
);
const CompareDialog = lazy(() =>
  import('./compare-dialog').then((module) => ({ default: module.CompareDialog })),
);
const OpenDialog = lazy(() =>
  import('./open-dialog').then((module) => ({ default: module.OpenDialog })),
);

export function AccountsScreen() {
  const accounts = useAccounts();
  const setStatus = useSetStatus();
  const { open: openEdit } = useOpened('edit');
  const { open: openCompare } = useOpened('compare');
  const { open: openNew } = useOpened('new');
  const opening = useEverOpened('new');
  const editing = useEverOpened('edit');
  const comparing = useEverOpened('compare');
  const add = (
    <Button variant="primary" icon="add" onPress={() => openNew('1')}>
      {accountScreen.open}
    </Button>
  );
  const all = accounts.data ?? [];
  const closed = all.filter((account) => account.status === 'closed');
  const row = (account: Account) => (
    <AccountRow
      key={account.id}
      account={account}
      onEdit={() => openEdit(account.id)}
      onCompare={() => openCompare(account.id)}
      onToggle={() => setStatus(account, account.status === 'closed' ? 'open' : 'closed')}
    />
  );
  return (
    <>
      <PageHead title={accountScreen.title}>{all.length > 0 && add}</PageHead>
      <div className="flex flex-col gap-6">
        {accounts.data && (
          <StaleNotice error={accounts.error} onRetry={() => void accounts.refetch()} />
        )}
        <Card flush>
          {accounts.isPending && <SkeletonRows label={accountScreen.loading} />}
          {accounts.isError && !accounts.data && (
            <ErrorState
              title={accountScreen.notLoaded}
              detail={sentenceOf(accounts.error)}
              onRetry={() => void accounts.refetch()}
            />
          )}
          {accounts.isSuccess && all.length === 0 && (
            <EmptyState title={accountScreen.none} icon="wallet" action={add}>
              {accountScreen.noneHelp}
            </EmptyState>
          )}
          <ul className="pt-2">{all.filter((one) => one.status !== 'closed').map(row)}</ul>
        </Card>
        {closed.length > 0 && (
          <Card title={accountScreen.closed} flush>
            <ul>{closed.map(row)}</ul>
          </Card>
        )}
      </div>
      <Suspense>
        {opening && <OpenDialog />}
        {editing && <EditDialog accounts={accounts.data} />}
        {comparing && <CompareDialog accounts={accounts.data} />}
      </Suspense>
    </>
  );
}

type Status = 'open' | 'closed';

/** Closes or reopens an account and offers the way back. */
function useSetStatus(): (account: Account, status: Status) => void {
  const change = useChangeAccount();
  const set = (account: Account, status: Status) =>
    change.mutate(
      { account, change: { status } },
      {
        onSuccess: () =>
          toast({
            text: accountScreen.isNow({
              name: isolated(account.name),
              status: status === 'open' ? 'open' : 'other',
            }),
            action: {
              label: accountScreen.undo,
              onSelect: () => set(account, status === 'closed' ? 'open' : 'closed'),
            },
          }),
        onError: (error) => toast({ text: sentenceOf(error), tone: 'negative' }),
      },
    );
  return set;
}
