'use client';
/** The form of one transaction: entering a new one, or correcting one that is there. */
import { zodResolver } from '@hookform/resolvers/zod';
import { useAccounts } from '@wumbo/api/account';
import { ApiProblem, faultOf, sentenceOf } from '@wumbo/api/problem';
import {
  useEditTransaction,
  useEnterTransaction,
  type Transaction,
  type TransactionChange,
} from '@wumbo/api/transaction';
import { amountToType, parseAmount, type Money } from '@wumbo/format/money';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Notice } from '@wumbo/ui/notice';
import { Segmented } from '@wumbo/ui/segmented';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { toast } from '@wumbo/ui/toast-store';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { CategoryPicker } from '@/features/category/category-picker';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { amountAdvice } from './amount-advice';

const rules = z.object({
  account_id: z.string().check(z.minLength(1, 'Choose the account it was on.')),
  posted_on: z.string().check(z.minLength(1, 'Choose the day.')),
  payee: z.string().check(z.trim(), z.minLength(1, 'Write who it was with.')),
  amount: z.string(),
  note: z.string(),
});

type Direction = 'out' | 'in';

interface Props {
  readonly row?: Transaction | undefined;
  readonly onDone: () => void;
  readonly onRemove?: (row: Transaction) => void;
  readonly onCategorise?: (row: Transaction, categoryId: string | null) => void;
}

export function TransactionEditor({ row, onDone, onRemove, onCategorise }: Props) {
  const locale = useLocale();
  const today = useToday();
  const accounts = useAccounts();
  const enter = useEnterTransaction();
  const edit = useEditTransaction();
  const [direction, setDirection] = useState<Direction>(
    row && row.amount.minor > 0 ? 'in' : 'out',
  );
  const [categoryId, setCategoryId] = useState(row?.category_id ?? null);
  const open = (accounts.data ?? []).filter(
    (account) => account.status !== 'closed' || account.id === row?.account_id,
  );
  const form = useForm({
    resolver: zodResolver(rules),
    values: {
      account_id: row?.account_id ?? open[0]?.id ?? '',
      posted_on: row?.posted_on ?? today,
      payee: row?.payee ?? '',
      amount: row ? amountToType(unsigned(row.amount), locale) : '',
      note: row?.note ?? '',
    },
    resetOptions: { keepDirtyValues: true },
  });
  const error = enter.error ?? edit.error;
  const { errors } = form.formState;
  const submit = form.handleSubmit((words) => {
    const account = open.find((one) => one.id === words.account_id);
    const currency = row?.amount.currency ?? account?.currency ?? 'EUR';
    const parsed = parseAmount(words.amount, currency, locale);
    if (!parsed.ok) {
      form.setError('amount', { message: amountAdvice(parsed.reason, currency) });
      return;
    }
    const size = Math.abs(parsed.minor);
    const amount = { minor: direction === 'out' && size !== 0 ? -size : size, currency };
    const { account_id, posted_on, payee, note } = words;
    if (!row) {
      enter.mutate(
        {
          account_id,
          posted_on,
          payee,
          amount,
          ...(categoryId ? { category_id: categoryId } : {}),
          ...(note ? { note } : {}),
        },
        {
          onSuccess: () => {
            toast({ text: `${payee} was entered.` });
            onDone();
          },
        },
      );
      return;
    }
    if (categoryId !== row.category_id) onCategorise?.(row, categoryId);
    const change = changed(row, { posted_on, payee, amount, note });
    if (!change) onDone();
    else edit.mutate({ row, change }, { onSuccess: onDone });
  });
  const shown = error instanceof ApiProblem && error.faults.length > 0;
  const conflict = error instanceof ApiProblem && (error.status === 412 || error.status === 409);
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 pt-2">
      {conflict && (
        <Notice tone="warning" title="Somebody changed this meanwhile">
          Close this panel to see how it stands now, then change it again.
        </Notice>
      )}
      {Boolean(error) && !shown && !conflict && (
        <Notice tone="negative">{sentenceOf(error)}</Notice>
      )}
      <Segmented
        label="Direction"
        value={direction}
        options={[
          { value: 'out', label: 'Money out' },
          { value: 'in', label: 'Money in' },
        ]}
        onPick={setDirection}
      />
      <Field label="Amount" error={errors.amount?.message ?? faultOf(error, 'amount')}>
        {(ties) => (
          <TextInput
            {...ties}
            {...form.register('amount')}
            // The panel was opened to write this down.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            align="amount"
            inputMode="decimal"
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label={direction === 'out' ? 'Paid to' : 'Received from'}
        error={errors.payee?.message ?? faultOf(error, 'payee')}
      >
        {(ties) => <TextInput {...ties} {...form.register('payee')} autoComplete="off" />}
      </Field>
      <Field label="Day" error={errors.posted_on?.message ?? faultOf(error, 'posted_on')}>
        {(ties) => <TextInput {...ties} {...form.register('posted_on')} type="date" />}
      </Field>
      {!row && (
        <Field label="Account" error={errors.account_id?.message ?? faultOf(error, 'account_id')}>
          {(ties) => (
            <SelectInput
              {...ties}
              {...form.register('account_id')}
              options={open.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
        </Field>
      )}
      <div className="flex flex-col gap-1">
        <span className="text-13 font-medium">Category</span>
        <CategoryPicker
          outlined
          value={categoryId}
          of={row?.payee ?? 'the new transaction'}
          income={direction === 'in'}
          onPick={setCategoryId}
        />
      </div>
      <Field label="Note" optional error={faultOf(error, 'note')}>
        {(ties) => <TextInput {...ties} {...form.register('note')} autoComplete="off" />}
      </Field>
      {row?.description && row.description !== row.payee && (
        <p className="text-13 text-muted">
          <span className="font-medium">As the bank wrote it: </span>
          {row.description}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <Button type="submit" variant="primary" busy={enter.isPending || edit.isPending}>
          {row ? 'Save the changes' : 'Enter this transaction'}
        </Button>
        {row && onRemove && (
          <Button
            variant="quiet"
            icon={<Trash2 aria-hidden size={16} />}
            onClick={() => onRemove(row)}
          >
            Remove
          </Button>
        )}
      </div>
    </form>
  );
}

function unsigned(amount: Money): Money {
  return { ...amount, minor: Math.abs(amount.minor) };
}

type Edited = Required<Pick<TransactionChange, 'posted_on' | 'payee' | 'amount' | 'note'>>;

/** Only what differs; undefined when nothing does. */
function changed(row: Transaction, now: Edited): TransactionChange | undefined {
  const change = {
    ...(now.posted_on !== row.posted_on ? { posted_on: now.posted_on } : {}),
    ...(now.payee !== row.payee ? { payee: now.payee } : {}),
    ...(now.amount.minor !== row.amount.minor ? { amount: now.amount } : {}),
    ...(now.note !== (row.note ?? '') ? { note: now.note } : {}),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}
