'use client';
/** Says of what is edited that its account is closed, and since when as far as this page knows. */
import { useAccounts } from '@wumbo/api/account';
import { Notice } from '@wumbo/ui/notice';
import { Said } from '@wumbo/ui/said';
import { accountClosed } from '@wumbo/wording/account/closed';
import { filled } from '@wumbo/wording/filled';
import { useState } from 'react';

interface Props {
  readonly accountId: string;
  /** What becomes of a change all the same. */
  readonly children: string;
}

export function ClosedNotice({ accountId, children }: Props) {
  const account = useAccounts().data?.find((one) => one.id === accountId);
  const closed = account?.status === 'closed';
  const [before, setBefore] = useState<boolean>();
  if (before === undefined && account) setBefore(closed);
  if (!account || !closed) return null;
  const title = before ? accountClosed.before : accountClosed.meanwhile;
  return (
    <div role="alert" data-testid="account-closed">
      <Notice tone="warning" title={title}>
        {filled(accountClosed.detail, {
          name: <Said>{account.name}</Said>,
          consequence: children,
        })}
      </Notice>
    </div>
  );
}
