'use client';
/** The form of one transaction: entering a new one, or correcting one that is there. */
import { isConflict } from '@wumbo/api/conflict';
import { ApiProblem, faultOf, sentenceOf } from '@wumbo/api/problem';
import type { Transaction } from '@wumbo/api/transaction';
import { exactDate } from '@wumbo/format/date';
import { Button } from '@wumbo/ui/button';
import { Notice } from '@wumbo/ui/notice';
import { Trash2 } from 'lucide-react';
import { useCategoryOptions } from '@/features/category/use-category-options';
import { ClashNotice, type FieldWords } from '@/features/conflict/clash-notice';
import { useLocale } from '@/features/session/use-locale';
import { EditorFields } from './editor-fields';
import { useCorrecting, useEntering } from './use-editor';

export function EnteringForm({ onDone }: { readonly onDone: () => void }) {
  const { form, submit, open, busy, error } = useEntering(onDone);
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <Refusal error={error} />
      <EditorFields form={form} error={error} accounts={open} />
      <div className="pt-2">
        <Button type="submit" variant="primary" busy={busy}>
          Add this transaction
        </Button>
      </div>
    </form>
  );
}

interface Props {
  readonly row: Transaction;
  readonly onDone: () => void;
  readonly onRemove: (row: Transaction) => void;
}

export function CorrectingForm({ row, onDone, onRemove }: Props) {
  const { form, submit, merge, busy, error } = useCorrecting(row, onDone);
  const fields = useFieldWords();
  const undecided = merge.clashes.length > 0;
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <ClashNotice merge={merge} fields={fields} error={error} />
      {!isConflict(error) && <Refusal error={error} />}
      <EditorFields form={form} error={error} row={row} />
      {undecided && (
        <p role="status" className="text-13 text-muted">
          Choose above what holds, then save.
        </p>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <Button type="submit" variant="primary" busy={busy} disabled={undecided}>
          Save the changes
        </Button>
        <Button
          variant="quiet"
          icon={<Trash2 aria-hidden size={16} />}
          onClick={() => onRemove({ ...row, version: merge.version })}
        >
          Remove
        </Button>
      </div>
    </form>
  );
}

/** How a value of a field is read where two of them are compared. */
function useFieldWords(): Readonly<Record<string, FieldWords>> {
  const locale = useLocale();
  const { names } = useCategoryOptions();
  return {
    amount: { label: 'Amount' },
    payee: { label: 'Payee' },
    posted_on: { label: 'Day', show: (day) => (day ? exactDate(day, locale) : '') },
    category_id: { label: 'Category', show: (id) => (id ? (names.get(id) ?? '…') : '') },
    note: { label: 'Note' },
    tags: { label: 'Tags' },
    description: { label: 'As the bank wrote it' },
  };
}

/** What the server would not take, unless it stands under its field already. */
function Refusal({ error }: { readonly error: unknown }) {
  if (!error) return null;
  if (error instanceof ApiProblem && error.faults.some(({ pointer }) => pointer !== ''))
    return faultOf(error, 'category_id') ? (
      <Notice tone="negative">{sentenceOf(error)} What you wrote stays here.</Notice>
    ) : null;
  return <Notice tone="negative">{sentenceOf(error)} What you wrote stays here.</Notice>;
}
