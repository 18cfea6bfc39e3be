'use client';
/** The state behind the form of one transaction: what is typed, and what becomes of it. */
import { zodResolver } from '@hookform/resolvers/zod';
import { useAccounts, type Account } from '@wumbo/api/account';
import type { Transaction } from '@wumbo/api/transaction';
import { useEditTransaction, useEnterTransaction } from '@wumbo/api/transaction-editing';
import { useMerge } from '@wumbo/features/conflict/use-merge';
import { useToday } from '@wumbo/features/household/use-today';
import { editorRules } from '@wumbo/features/transaction/editor-rules';
import { amountOf, changeOf, fieldsFor, fieldsOf, wordsOf, type Fields } from '@wumbo/features/transaction/editor-words';
import { nothingOf } from '@wumbo/format/arithmetic';
import { isolated } from '@wumbo/format/isolate';
import { toast } from '@wumbo/ui/toast-store';
import { transactionEditor } from '@wumbo/wording/transaction/editor';
import { useRef, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useLocale } from '@/features/session/use-locale';

/** Where a new transaction begins. */
function blank(open: readonly Account[], today: string): Fields {
  return {
    account_id: open[0]?.id ?? '',
    direction: 'out',
    amount: '',
    payee: '',
    posted_on: today,
    note: '',
    description: '',
    tags: '',
    category_id: '',
  };
}

function useEditorForm(row: Transaction | undefined) {
  const locale = useLocale();
  const today = useToday();
  const accounts = useAccounts();
  const [first] = useState(() => row && fieldsOf(row, locale));
  const open = (accounts.data ?? []).filter(
    (account) => account.status !== 'closed' || account.id === row?.account_id,
  );
  const currencyOf = (accountId: string) =>
    row?.amount.currency ?? open.find((one) => one.id === accountId)?.currency ?? 'EUR';
  const form = useForm<Fields>({
    resolver: zodResolver(editorRules(currencyOf, locale)),
    values: first ?? blank(open, today),
    resetOptions: { keepDirtyValues: true },
  });
  return { form, open, all: accounts.data ?? [], currencyOf, locale };
}

/** Entering a new transaction. */
export function useEntering(onDone: () => void) {
  const { form, all, currencyOf, locale } = useEditorForm(undefined);
  const chosen = useWatch({ control: form.control, name: 'account_id' });
  // One that was closed meanwhile stays chosen: no other is taken in its place unasked.
  const offered = all.filter(({ id, status }) => status !== 'closed' || id === chosen);
  const enter = useEnterTransaction();
  const done = useRef(false);
  const { isDirty } = form.formState;
  const unsaved = () => isDirty && !done.current;
  const submit = form.handleSubmit((fields) => {
    const { account_id, posted_on, payee, note, category_id } = fields;
    const currency = currencyOf(account_id);
    const amount = amountOf(fields, currency, locale) ?? nothingOf(currency);
    const category = category_id ? { category_id } : {};
    const draft = { account_id, posted_on, payee: payee.trim(), note, amount, ...category };
    const onSuccess = () => {
      done.current = true;
      toast({ text: transactionEditor.added({ payee: isolated(draft.payee) }) });
      onDone();
    };
    enter.mutate(draft, { onSuccess });
  });
  const { isPending: busy, error } = enter;
  return { form, submit, unsaved, chosen, offered, busy, error };
}

/** Correcting one that is there; `row` is always the newest the server has told. */
export function useCorrecting(row: Transaction, onDone: () => void) {
  const { form, open, locale } = useEditorForm(row);
  const edit = useEditTransaction();
  const done = useRef(false);
  const { currency } = row.amount;
  const merge = useMerge({
    version: row.version,
    words: wordsOf(fieldsOf(row, locale), currency, locale),
    read: () => wordsOf(form.getValues(), currency, locale),
    write: (name, value) => {
      for (const [field, text] of Object.entries(fieldsFor(name, value)))
        form.setValue(field as keyof Fields, text, { shouldDirty: true });
    },
  });
  const unsaved = () => !done.current && merge.changed().size > 0;
  const leave = () => {
    done.current = true;
    onDone();
  };
  const submit = form.handleSubmit((fields) => {
    if (merge.clashes.length > 0) return;
    const names = merge.changed();
    const restore = row.removed;
    if (names.size === 0 && !restore) return leave();
    const seen = { ...row, version: merge.version };
    const change = changeOf(names, fields, currency, locale);
    edit.mutate({ row: seen, restore, ...change }, { onSuccess: leave });
  });
  const typed = () => merge.changed().size > 0;
  const { isPending: busy, error } = edit;
  return { form, submit, unsaved, leave, typed, open, merge, busy, error };
}
