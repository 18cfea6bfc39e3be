'use client';
/** An account's agreement with its bank, and comparing it with a statement by hand. */
import type { Account } from '@wumbo/api/account';
import { useReconcile, type Compared } from '@wumbo/api/agreement';
import { faultOf } from '@wumbo/api/problem';
import { useToday } from '@wumbo/features/household/use-today';
import { amountAdvice } from '@wumbo/features/transaction/amount-advice';
import { isNothing, isOut, sizeOf } from '@wumbo/format/arithmetic';
import { isolated } from '@wumbo/format/isolate';
import { parseAmount } from '@wumbo/format/money';
import { Button } from '@wumbo/ui/button';
import { Dialog } from '@wumbo/ui/dialog';
import { Field } from '@wumbo/ui/field';
import { Form } from '@wumbo/ui/form';
import { Money } from '@wumbo/ui/money';
import { Notice } from '@wumbo/ui/notice';
import { TextInput } from '@wumbo/ui/text-input';
import { accountComparing } from '@wumbo/wording/account/comparing';
import { filled } from '@wumbo/wording/filled';
import { useState } from 'react';
import { Refusal } from '@/features/session/refusal';
import { useLocale } from '@/features/session/use-locale';
import { useOpened } from '@/navigation';
import { Standing } from './standing';

export function CompareDialog({ accounts }: { readonly accounts: readonly Account[] | undefined }) {
  const { opened, open, close } = useOpened('compare');
  const account = accounts?.find((one) => one.id === opened);
  return (
    <Dialog
      title={
        account
          ? accountComparing.title({ name: isolated(account.name) })
          : accountComparing.titleUnnamed
      }
      open={opened !== undefined}
      onClose={close}
      onReopen={() => opened && open(opened)}
    >
      {account && (
        <div key={account.id} className="flex flex-col gap-4 pt-2">
          <Standing account={account} />
          <CompareForm account={account} />
        </div>
      )}
    </Dialog>
  );
}

function CompareForm({ account }: { readonly account: Account }) {
  const locale = useLocale();
  const today = useToday();
  const reconcile = useReconcile(account.id);
  const [on, setOn] = useState<string>();
  const [balance, setBalance] = useState('');
  const [fault, setFault] = useState<string>();
  const { currency } = account;
  const send = (adjust: boolean) => {
    const parsed = parseAmount(balance, currency, locale);
    setFault(parsed.ok ? undefined : amountAdvice(parsed.reason, currency, locale));
    if (!parsed.ok) return;
    const stated_balance = { minor: parsed.minor, currency };
    reconcile.mutate({ stated_on: on ?? today ?? '', stated_balance, adjust });
  };
  const submit = () => {
    send(false);
  };
  const { data, error } = reconcile;
  return (
    <Form unsaved={() => balance !== '' && !data} onSubmit={submit} className="flex flex-col gap-4">
      <Refusal error={error} />
      <Field label={accountComparing.on} error={faultOf(error, 'stated_on')}>
        {(ties) => (
          <TextInput
            {...ties}
            kind="date"
            value={on ?? today ?? ''}
            latest={today}
            onChange={(text) => setOn(text)}
          />
        )}
      </Field>
      <Field
        label={accountComparing.balance}
        help={accountComparing.balanceHelp}
        error={fault ?? faultOf(error, 'stated_balance')}
      >
        {(ties) => (
          <TextInput
            {...ties}
            kind="signed-amount"
            fill="off"
            value={balance}
            onChange={(text) => setBalance(text)}
          />
        )}
      </Field>
      {data && <Outcome compared={data} onAdjust={() => send(true)} busy={reconcile.isPending} />}
      <Button submits variant="primary" busy={reconcile.isPending}>
        {accountComparing.compare}
      </Button>
    </Form>
  );
}

interface OutcomeProps {
  readonly compared: Compared;
  readonly onAdjust: () => void;
  readonly busy: boolean;
}

/** What came of it; nothing is changed unless the person asks. */
function Outcome({ compared, onAdjust, busy }: OutcomeProps) {
  const locale = useLocale();
  const { difference, adjusted } = compared;
  if (isNothing(difference)) return <Notice tone="positive">{accountComparing.agree}</Notice>;
  const amount = <Money value={difference} locale={locale} sign="both" />;
  if (adjusted)
    return (
      <Notice tone="positive">
        {filled(accountComparing.adjusted, { amount })}
      </Notice>
    );
  return (
    <Notice tone="warning" title={accountComparing.differ}>
      <p className="pb-2">
        {filled(accountComparing.bankShows, {
          amount: <Money value={sizeOf(difference)} locale={locale} />,
          way: isOut(difference) ? 'less' : 'other',
        })}
      </p>
      <Button variant="outline" busy={busy} onPress={onAdjust}>
        {accountComparing.adjust}
      </Button>
    </Notice>
  );
}
