'use client';
/** The state behind the form of one transaction: what is typed, and what becomes of it. */
import { zodResolver } from '@hookform/resolvers/zod';
import { useAccounts, type Account } from '@wumbo/api/account';
import {
  useEditTransaction,
  useEnterTransaction,
  type Transaction,
  type TransactionChange,
} from '@wumbo/api/transaction';
import { amountToType, parseAmount, type Money } from '@wumbo/format/money';
import { toast } from '@wumbo/ui/toast-store';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { editorRules, type Words } from './editor-rules';

export type Direction = 'out' | 'in';

interface Options {
  readonly row?: Transaction | undefined;
  readonly onDone: () => void;
  readonly onCategorise?: ((row: Transaction, categoryId: string | null) => void) | undefined;
}

export function useEditor({ row, onDone, onCategorise }: Options) {
  const locale = useLocale();
  const today = useToday();
  const accounts = useAccounts();
  const enter = useEnterTransaction();
  const edit = useEditTransaction();
  const [direction, setDirection] = useState<Direction>(row && row.amount.minor > 0 ? 'in' : 'out');
  const [categoryId, setCategoryId] = useState(row?.category_id ?? null);
  const open = (accounts.data ?? []).filter(
    (account) => account.status !== 'closed' || account.id === row?.account_id,
  );
  const currencyOf = (accountId: string) =>
    row?.amount.currency ?? open.find((one) => one.id === accountId)?.currency ?? 'EUR';
  const form = useForm({
    resolver: zodResolver(editorRules(currencyOf, locale)),
    values: wordsOf(row, open, today, locale),
    resetOptions: { keepDirtyValues: true },
  });
  const submit = form.handleSubmit((words) => {
    const currency = currencyOf(words.account_id);
    const parsed = parseAmount(words.amount, currency, locale);
    if (!parsed.ok) return;
    const size = Math.abs(parsed.minor);
    const amount = { minor: direction === 'out' && size !== 0 ? -size : size, currency };
    const said = { posted_on: words.posted_on, payee: words.payee, note: words.note, amount };
    if (row) {
      // The category goes second: filing makes a new version, which the edit would not know.
      const fileAndLeave = () => {
        if (categoryId !== (row.category_id ?? null)) onCategorise?.(row, categoryId);
        onDone();
      };
      const change = changed(row, said);
      if (change) edit.mutate({ row, change }, { onSuccess: fileAndLeave });
      else fileAndLeave();
      return;
    }
    const category = categoryId ? { category_id: categoryId } : {};
    const onSuccess = () => {
      toast({ text: `${words.payee} was added.` });
      onDone();
    };
    enter.mutate({ account_id: words.account_id, ...said, ...category }, { onSuccess });
  });
  const busy = enter.isPending || edit.isPending;
  const error = enter.error ?? edit.error;
  return { form, submit, open, busy, error, direction, setDirection, categoryId, setCategoryId };
}

function wordsOf(
  row: Transaction | undefined,
  open: readonly Account[],
  today: string,
  locale: string,
): Words {
  if (!row)
    return { account_id: open[0]?.id ?? '', posted_on: today, payee: '', amount: '', note: '' };
  const { account_id, posted_on, payee, amount, note } = row;
  const size = { ...amount, minor: Math.abs(amount.minor) };
  return { account_id, posted_on, payee, amount: amountToType(size, locale), note: note ?? '' };
}

interface Said {
  readonly posted_on: string;
  readonly payee: string;
  readonly amount: Money;
  readonly note: string;
}

/** Only what differs; undefined when nothing does. */
function changed(row: Transaction, now: Said): TransactionChange | undefined {
  const change = {
    ...(now.posted_on !== row.posted_on ? { posted_on: now.posted_on } : {}),
    ...(now.payee !== row.payee ? { payee: now.payee } : {}),
    ...(now.amount.minor !== row.amount.minor ? { amount: now.amount } : {}),
    ...(now.note !== (row.note ?? '') ? { note: now.note } : {}),
  };
  return Object.keys(change).length > 0 ? change : undefined;
}
