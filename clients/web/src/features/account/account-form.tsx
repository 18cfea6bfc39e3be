'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import type { AccountDraft, AccountKind } from '@wumbo/api/account';
import { useHousehold } from '@wumbo/api/household';
import { useMe } from '@wumbo/api/person';
import { faultOf } from '@wumbo/api/problem';
import { accountRules } from '@wumbo/features/account/account-rules';
import { kindOptions } from '@wumbo/features/account/kinds';
import { amountAdvice } from '@wumbo/features/transaction/amount-advice';
import { currencyCodes, currencyName } from '@wumbo/format/currency';
import { parseAmount } from '@wumbo/format/money';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Form } from '@wumbo/ui/form';
import { accountOpening } from '@wumbo/wording/account/opening';
import { useMemo, useRef } from 'react';
import { useForm } from 'react-hook-form';
import { BoundSelect, BoundText } from '@/features/edit/bound';
import { Refusal } from '@/features/session/refusal';
import { useLocale } from '@/features/session/use-locale';

function seenBy() {
  return [
    { value: 'everybody', label: accountOpening.everybody },
    { value: 'me', label: accountOpening.onlyYou },
  ];
}

interface Props {
  readonly label: string;
  readonly busy: boolean;
  readonly error: unknown;
  /** In a dialog of its own, where one begins to type at once. */
  readonly eager?: boolean;
  /** Sends it, and calls back once it is stored. */
  readonly onSubmit: (draft: AccountDraft, onStored: () => void) => void;
}

/** What is typed, and the account it describes. */
function useAccountForm(onSubmit: Props['onSubmit']) {
  const locale = useLocale();
  const household = useHousehold();
  const me = useMe();
  const form = useForm({
    resolver: zodResolver(accountRules),
    values: {
      name: '',
      kind: 'checking',
      currency: household.data?.currency ?? 'EUR',
      opening: '',
      seenBy: 'everybody',
    },
    resetOptions: { keepDirtyValues: true },
  });
  const { isDirty } = form.formState;
  // What was sent and refused is as unsaved as what was not sent.
  const stored = useRef(false);
  const send = (draft: AccountDraft) => onSubmit(draft, () => (stored.current = true));
  const submit = form.handleSubmit(({ name, kind, currency, opening, seenBy: seen }) => {
    const owner = seen === 'me' && me.data ? { owner: me.data.id } : {};
    const draft = { name, kind: kind as AccountKind, currency, ...owner };
    if (opening.trim() === '') return send(draft);
    const parsed = parseAmount(opening, currency, locale);
    if (parsed.ok)
      return send({ ...draft, opening_balance: { minor: parsed.minor, currency } });
    form.setError('opening', { message: amountAdvice(parsed.reason, currency, locale) });
    return undefined;
  });
  return { form, submit, locale, unsaved: () => isDirty && !stored.current };
}

export function AccountForm({ label, busy, error, eager = false, onSubmit }: Props) {
  const { form, submit, locale, unsaved } = useAccountForm(onSubmit);
  const currencies = useMemo(
    () =>
      currencyCodes().map((code) => ({
        value: code,
        label: `${code} · ${currencyName(code, locale)}`,
      })),
    [locale],
  );
  const { errors } = form.formState;
  return (
    <Form unsaved={unsaved} onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <Refusal error={error} />
      <Field label={accountOpening.name} error={errors.name?.message ?? faultOf(error, 'name')}>
        {(ties) => (
          <BoundText
            {...ties}
            form={form} name="name"
            eager={eager}
            placeholder={accountOpening.nameExample}
          />
        )}
      </Field>
      <Field label={accountOpening.kind} error={faultOf(error, 'kind')}>
        {(ties) => <BoundSelect {...ties} form={form} name="kind" options={kindOptions()} />}
      </Field>
      <Field label={accountOpening.currency} error={faultOf(error, 'currency')}>
        {(ties) => <BoundSelect {...ties} form={form} name="currency" options={currencies} />}
      </Field>
      <Field
        label={accountOpening.balance}
        optional
        help={accountOpening.balanceHelp}
        error={errors.opening?.message ?? faultOf(error, 'opening_balance')}
      >
        {(ties) => (
          <BoundText
            {...ties}
            form={form} name="opening"
            kind="signed-amount"
            fill="off"
          />
        )}
      </Field>
      <Field label={accountOpening.seenBy} error={faultOf(error, 'owner')}>
        {(ties) => <BoundSelect {...ties} form={form} name="seenBy" options={seenBy()} />}
      </Field>
      <Button submits variant="primary" busy={busy}>
        {label}
      </Button>
    </Form>
  );
}
