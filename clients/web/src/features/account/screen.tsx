'use client';
import { useAccounts, useChangeAccount, useOpenAccount, type Account } from '@wumbo/api/account';
import { sentenceOf } from '@wumbo/api/problem';
import { Button } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { Dialog } from '@wumbo/ui/dialog';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { toast } from '@wumbo/ui/toast-store';
import { Plus, Wallet } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { StaleNotice } from '@/features/session/stale-notice';
import { PageHead } from '@/features/shell/page-head';
import { useAddress } from '@/navigation';
import { AccountRow } from './account-row';
import { RenameForm } from './rename-form';

const AccountForm = lazy(() =>
  import('./account-form').then((module) => ({ default: module.AccountForm })),
);

export function AccountsScreen() {
  const accounts = useAccounts();
  const setStatus = useSetStatus();
  const [address, setAddress] = useAddress();
  const [renaming, setRenaming] = useState<Account>();
  const openForm = (on: boolean) => setAddress({ new: on ? '1' : undefined });
  const add = (
    <Button variant="primary" icon={<Plus aria-hidden size={16} />} onClick={() => openForm(true)}>
      Open an account
    </Button>
  );
  const all = accounts.data ?? [];
  const closed = all.filter((account) => account.status === 'closed');
  const row = (account: Account) => (
    <AccountRow
      key={account.id}
      account={account}
      onRename={() => setRenaming(account)}
      onToggle={() => setStatus(account, account.status === 'closed' ? 'open' : 'closed')}
    />
  );
  return (
    <>
      <PageHead title="Accounts">{all.length > 0 && add}</PageHead>
      <div className="flex flex-col gap-6">
        {accounts.data && (
          <StaleNotice error={accounts.error} onRetry={() => void accounts.refetch()} />
        )}
        <Card flush>
          {accounts.isPending && <SkeletonRows label="Loading accounts" />}
          {accounts.isError && !accounts.data && (
            <ErrorState
              title="Your accounts could not be loaded"
              detail={sentenceOf(accounts.error)}
              onRetry={() => void accounts.refetch()}
            />
          )}
          {accounts.isSuccess && all.length === 0 && (
            <EmptyState title="No account yet" icon={<Wallet size={20} />} action={add}>
              An account is a place where your money is: at a bank, on a card, in a drawer. Import a
              statement and its account opens by itself.
            </EmptyState>
          )}
          <ul className="pt-2">{all.filter((one) => one.status !== 'closed').map(row)}</ul>
        </Card>
        {closed.length > 0 && (
          <Card title="Closed" flush>
            <ul>{closed.map(row)}</ul>
          </Card>
        )}
      </div>
      <OpenDialog open={address.get('new') === '1'} onClose={() => openForm(false)} />
      {renaming && <RenameForm account={renaming} onClose={() => setRenaming(undefined)} />}
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
            text: `${account.name} is ${status}.`,
            action: {
              label: 'Undo',
              onSelect: () => set(account, status === 'closed' ? 'open' : 'closed'),
            },
          }),
        onError: (error) => toast({ text: sentenceOf(error), tone: 'negative' }),
      },
    );
  return set;
}

function OpenDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const openAccount = useOpenAccount();
  const close = () => {
    openAccount.reset();
    onClose();
  };
  return (
    <Dialog title="Open an account" open={open} onClose={close}>
      <Suspense fallback={<SkeletonRows rows={4} label="Loading the form" />}>
        <AccountForm
          eager
          label="Open this account"
          busy={openAccount.isPending}
          error={openAccount.error}
          onSubmit={(draft) =>
            openAccount.mutate(draft, {
              onSuccess: () => {
                toast({ text: `${draft.name} is open.` });
                close();
              },
            })
          }
        />
      </Suspense>
    </Dialog>
  );
}
