'use client';
/** The form of one transaction: entering a new one, or correcting one that is there. */
import type { Transaction } from '@wumbo/api/transaction';
import { useCategoryOptions } from '@wumbo/features/category/use-category-options';
import { typedMoney } from '@wumbo/features/transaction/typed-money';
import { exactDate } from '@wumbo/format/date';
import { Button } from '@wumbo/ui/button';
import { Form } from '@wumbo/ui/form';
import { Notice } from '@wumbo/ui/notice';
import { transactionEditor } from '@wumbo/wording/transaction/editor';
import { transactionFields } from '@wumbo/wording/transaction/fields';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import { ClosedNotice } from '@/features/account/closed-notice';
import { ClashNotice, type FieldWords } from '@/features/conflict/clash-notice';
import { Refusal } from '@/features/session/refusal';
import { useLocale } from '@/features/session/use-locale';
import { EditorFields } from './editor-fields';
import { useCorrecting, useEntering } from './use-editor';

export function EnteringForm({ onDone }: { readonly onDone: () => void }) {
  const { form, submit, unsaved, chosen, offered, busy, error } = useEntering(onDone);
  return (
    <Form unsaved={unsaved} onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <Refusal error={error} />
      {/* Closed since this was begun: nothing can be entered on it any more. */}
      <ClosedNotice accountId={chosen}>{transactionEditor.closedEntering}</ClosedNotice>
      <EditorFields form={form} error={error} accounts={offered} />
      <div className="pt-2">
        <Button submits variant="primary" busy={busy}>
          {transactionEditor.add}
        </Button>
      </div>
    </Form>
  );
}

interface Props {
  readonly row: Transaction;
  readonly onDone: () => void;
  readonly onRemove: (row: Transaction) => void;
}

export function CorrectingForm({ row, onDone, onRemove }: Props) {
  const editing = useCorrecting(row, onDone);
  const { form, submit, unsaved, merge, error } = editing;
  const fields = useFieldWords(row.amount.currency);
  const [before] = useState(row.removed);
  const undecided = merge.clashes.length > 0;
  return (
    <Form unsaved={unsaved} onSubmit={submit} className="flex flex-col gap-4 pt-2">
      {row.removed && <Gone lapsed={row.lapsed} meanwhile={!before} />}
      <ClosedNotice accountId={row.account_id}>
        {transactionEditor.closedCorrecting}
      </ClosedNotice>
      <ClashNotice merge={merge} fields={fields} error={row.removed ? undefined : error} />
      <Refusal error={error} homeless={row.splits.length > 1 ? ['category_id'] : []} />
      <EditorFields form={form} error={error} row={row} />
      {undecided && (
        <p role="status" className="text-13 text-muted">
          {transactionEditor.undecided}
        </p>
      )}
      <Ending
        gone={row.removed}
        editing={editing}
        onRemove={() => onRemove({ ...row, version: merge.version })}
      />
    </Form>
  );
}

interface EndingProps {
  readonly gone: boolean;
  readonly editing: ReturnType<typeof useCorrecting>;
  readonly onRemove: () => void;
}

/** Saving and removing; for what is removed already, bringing it back or leaving it. */
function Ending({ gone, editing, onRemove }: EndingProps) {
  const { form, merge, busy, typed, leave } = editing;
  // What is typed decides what the button does, and so what it says.
  useWatch({ control: form.control });
  const undecided = merge.clashes.length > 0;
  return (
    <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
      <Button submits variant="primary" busy={busy} disabled={undecided}>
        {savingText(gone, typed())}
      </Button>
      {gone ? (
        <Button variant="quiet" onPress={leave}>
          {typed() ? transactionEditor.throwAway : transactionEditor.leaveRemoved}
        </Button>
      ) : (
        <Button variant="quiet" icon="trash" onPress={onRemove}>
          {transactionEditor.remove}
        </Button>
      )}
    </div>
  );
}

function savingText(gone: boolean, typed: boolean): string {
  if (!gone) return transactionEditor.save;
  return typed ? transactionEditor.restoreAndSave : transactionEditor.restore;
}

/** Says that what is edited is removed: by whom one may guess, and what can be done. */
function Gone({ lapsed, meanwhile }: { lapsed: boolean; meanwhile: boolean }) {
  const title = lapsed
    ? transactionEditor.lapsed
    : meanwhile
      ? transactionEditor.removedMeanwhile
      : transactionEditor.removed;
  return (
    <div role="alert" data-testid="removed-meanwhile">
      <Notice tone="warning" title={title}>
        {transactionEditor.removedHelp}
      </Notice>
    </div>
  );
}

/** How a value of a field is read where two of them are compared. */
function useFieldWords(currency: string): Readonly<Record<string, FieldWords>> {
  const locale = useLocale();
  const { names } = useCategoryOptions();
  return {
    amount: {
      label: transactionFields.amount,
      show: (typed) => typedMoney(typed, currency, locale, 'both'),
    },
    payee: { label: transactionFields.payee },
    posted_on: {
      label: transactionFields.day,
      show: (day) => (day ? exactDate(day, locale) : ''),
    },
    category_id: {
      label: transactionFields.category,
      show: (id) => (id ? (names.get(id) ?? '…') : ''),
    },
    note: { label: transactionFields.note },
    tags: { label: transactionFields.tags },
    description: { label: transactionFields.description },
  };
}
