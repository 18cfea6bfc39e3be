'use client';
/** For files that do not name their account: one that is there, or a new one. */
import { useAccounts, useOpenAccount } from '@wumbo/api/account';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { lazy, Suspense, useState } from 'react';

const AccountForm = lazy(() =>
  import('@/features/account/account-form').then((module) => ({ default: module.AccountForm })),
);

interface Props {
  readonly reason: string;
  readonly onChoose: (accountId: string) => void;
}

const NEW = 'new';

export function AccountChoice({ reason, onChoose }: Props) {
  const accounts = useAccounts();
  const open = useOpenAccount();
  const [picked, setPicked] = useState<string>();
  const there = (accounts.data ?? []).filter((account) => account.status !== 'closed');
  const chosen = picked ?? there[0]?.id ?? NEW;
  if (accounts.isPending) return <SkeletonRows rows={2} label="Loading accounts" />;
  return (
    <div className="flex flex-col gap-4">
      <Field label="Which account is it?" help={reason}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={chosen}
            onChange={(event) => setPicked(event.target.value)}
            options={[
              ...there.map(({ id, name, currency }) => ({
                value: id,
                label: `${name} · ${currency}`,
              })),
              { value: NEW, label: 'A new account' },
            ]}
          />
        )}
      </Field>
      {chosen === NEW ? (
        <Suspense fallback={<SkeletonRows rows={4} label="Loading the form" />}>
          <AccountForm
            label="Open this account and look at the file"
            busy={open.isPending}
            error={open.error}
            onSubmit={(draft) =>
              open.mutate(draft, { onSuccess: (receipt) => onChoose(receipt.id) })
            }
          />
        </Suspense>
      ) : (
        <div>
          <Button variant="primary" onClick={() => onChoose(chosen)}>
            Look at the file
          </Button>
        </div>
      )}
    </div>
  );
}
