'use client';
/** The form of one transaction: entering a new one, or correcting one that is there. */
import { ApiProblem, faultOf, sentenceOf } from '@wumbo/api/problem';
import type { Transaction } from '@wumbo/api/transaction';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Notice } from '@wumbo/ui/notice';
import { Segmented } from '@wumbo/ui/segmented';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { Trash2 } from 'lucide-react';
import { CategoryPicker } from '@/features/category/category-picker';
import { useEditor, type Direction } from './use-editor';

interface Props {
  readonly row?: Transaction | undefined;
  readonly onDone: () => void;
  readonly onRemove?: (row: Transaction) => void;
  readonly onCategorise?: (row: Transaction, categoryId: string | null) => void;
}

const directions: readonly { readonly value: Direction; readonly label: string }[] = [
  { value: 'out', label: 'Money out' },
  { value: 'in', label: 'Money in' },
];

type Editor = ReturnType<typeof useEditor>;

export function TransactionEditor({ row, onDone, onRemove, onCategorise }: Props) {
  const editor = useEditor({ row, onDone, onCategorise });
  return (
    <form noValidate onSubmit={editor.submit} className="flex flex-col gap-4 pt-2">
      <Refusal error={editor.error} />
      <Segmented
        label="Direction"
        value={editor.direction}
        options={directions}
        onPick={editor.setDirection}
      />
      <Facts editor={editor} isNew={!row} />
      <div className="flex flex-col gap-1">
        <span className="text-13 font-medium">Category</span>
        <CategoryPicker
          outlined
          value={editor.categoryId}
          of={row?.payee ?? 'the new transaction'}
          income={editor.direction === 'in'}
          onPick={editor.setCategoryId}
        />
      </div>
      <Field label="Note" optional error={faultOf(editor.error, 'note')}>
        {(ties) => <TextInput {...ties} {...editor.form.register('note')} autoComplete="off" />}
      </Field>
      {row?.description && row.description !== row.payee && (
        <p className="text-13 text-muted">
          <span className="font-medium">As the bank wrote it: </span>
          {row.description}
        </p>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3 pt-2">
        <Button type="submit" variant="primary" busy={editor.busy}>
          {row ? 'Save the changes' : 'Add this transaction'}
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

/** Amount, payee, day, and for a new one the account. */
function Facts({ editor, isNew }: { readonly editor: Editor; readonly isNew: boolean }) {
  const { form, error, direction, open } = editor;
  const { errors } = form.formState;
  return (
    <>
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
      {isNew && (
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
    </>
  );
}

/** What the server would not take, unless it stands under its field already. */
function Refusal({ error }: { readonly error: unknown }) {
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error : undefined;
  if (problem?.status === 412 || problem?.code === 'conflict')
    return (
      <Notice tone="warning" title="Somebody changed this meanwhile">
        Close this panel to see how it stands now, then change it again.
      </Notice>
    );
  if (problem && problem.faults.length > 0) return null;
  return <Notice tone="negative">{sentenceOf(error)} What you wrote stays here.</Notice>;
}
