'use client';
/** The fields of one transaction. */
import type { Account } from '@wumbo/api/account';
import { useCategories } from '@wumbo/api/category';
import { faultOf } from '@wumbo/api/problem';
import type { Transaction } from '@wumbo/api/transaction';
import { categoryFault } from '@wumbo/features/category/category-fault';
import type { Direction, Fields } from '@wumbo/features/transaction/editor-words';
import { isolated } from '@wumbo/format/isolate';
import { Field } from '@wumbo/ui/field';
import { Segmented } from '@wumbo/ui/segmented';
import { transactionFields } from '@wumbo/wording/transaction/fields';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import { CategoryPicker } from '@/features/category/category-picker';
import { BoundSelect, BoundText } from '@/features/edit/bound';

interface Props {
  readonly form: UseFormReturn<Fields>;
  readonly error: unknown;
  /** The transaction that is corrected; without one, the accounts to choose from. */
  readonly row?: Transaction | undefined;
  readonly accounts?: readonly Account[];
}

function directions(): readonly { readonly value: Direction; readonly label: string }[] {
  return [
    { value: 'out', label: transactionFields.moneyOut },
    { value: 'in', label: transactionFields.moneyIn },
  ];
}

export function EditorFields({ form, error, row, accounts }: Props) {
  const direction = useWatch({ control: form.control, name: 'direction' });
  const categoryId = useWatch({ control: form.control, name: 'category_id' });
  const fault = categoryFault(
    {
      chosen: categoryId,
      stored: row?.category_id ?? '',
      refused: faultOf(error, 'category_id'),
    },
    useCategories().data,
  );
  const parts = row?.splits.length ?? 0;
  return (
    <>
      <Segmented
        label={transactionFields.direction}
        value={direction}
        options={directions()}
        onPick={(value) => form.setValue('direction', value, { shouldDirty: true })}
      />
      <Facts form={form} error={error} direction={direction} />
      {accounts && <AccountField form={form} error={error} accounts={accounts} />}
      {parts <= 1 && (
        <div className="flex flex-col gap-1">
          <span className="text-13 font-medium">{transactionFields.category}</span>
          <CategoryPicker
            outlined
            value={categoryId === '' ? null : categoryId}
            of={row?.payee ?? transactionFields.newOne}
            income={direction === 'in'}
            onPick={(id) => form.setValue('category_id', id ?? '', { shouldDirty: true })}
          />
          {fault && (
            <p role="alert" className="text-13 text-negative">
              {fault}
            </p>
          )}
        </div>
      )}
      <Text form={form} error={error} name="note" label={transactionFields.note} />
      {row && (
        <>
          <Text
            form={form}
            error={error}
            name="tags"
            label={transactionFields.tags}
            help={transactionFields.tagsHelp}
          />
          <Text form={form} error={error} name="description" label={transactionFields.description} />
        </>
      )}
    </>
  );
}

interface TextProps extends Pick<Props, 'form' | 'error'> {
  readonly name: 'note' | 'tags' | 'description';
  readonly label: string;
  readonly help?: string;
}

function Text({ form, error, name, label, help }: TextProps) {
  return (
    <Field label={label} optional error={faultOf(error, name)} {...(help ? { help } : {})}>
      {(ties) => <BoundText {...ties} form={form} name={name} fill="off" />}
    </Field>
  );
}

interface FactsProps extends Pick<Props, 'form' | 'error'> {
  readonly direction: Direction;
}

/** Amount, payee and day. */
function Facts({ form, error, direction }: FactsProps) {
  const { errors } = form.formState;
  return (
    <>
      <Field
        label={transactionFields.amount}
        error={errors.amount?.message ?? faultOf(error, 'amount')}
      >
        {(ties) => (
          <BoundText
            {...ties}
            form={form} name="amount"
            // The panel was opened to write this down.
            eager
            kind="amount"
            fill="off"
          />
        )}
      </Field>
      <Field
        label={direction === 'out' ? transactionFields.paidTo : transactionFields.receivedFrom}
        error={errors.payee?.message ?? faultOf(error, 'payee')}
      >
        {(ties) => (
          <BoundText {...ties} form={form} name="payee" fill="off" />
        )}
      </Field>
      <Field
        label={transactionFields.day}
        error={errors.posted_on?.message ?? faultOf(error, 'posted_on')}
      >
        {(ties) => <BoundText {...ties} form={form} name="posted_on" kind="date" />}
      </Field>
    </>
  );
}

function AccountField({ form, error, accounts }: Required<Pick<Props, 'form' | 'accounts'>> & Pick<Props, 'error'>) {
  const message = form.formState.errors.account_id?.message ?? faultOf(error, 'account_id');
  return (
    <Field label={transactionFields.account} error={message}>
      {(ties) => (
        <BoundSelect
          {...ties}
          form={form} name="account_id"
          options={accounts.map(({ id, name }) => ({ value: id, label: isolated(name) }))}
        />
      )}
    </Field>
  );
}
