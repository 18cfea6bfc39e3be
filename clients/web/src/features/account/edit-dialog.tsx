'use client';
/** Changing an account, beside others who may do the same. */
import { useChangeAccount, type Account } from '@wumbo/api/account';
import { isConflict } from '@wumbo/api/conflict';
import { ApiProblem, faultOf, sentenceOf } from '@wumbo/api/problem';
import { exactDate } from '@wumbo/format/date';
import { parseAmount } from '@wumbo/format/money';
import { Button } from '@wumbo/ui/button';
import { Dialog } from '@wumbo/ui/dialog';
import { Field } from '@wumbo/ui/field';
import { Notice } from '@wumbo/ui/notice';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { useUnsaved } from '@wumbo/ui/unsaved';
import { useRef, useState, type FormEvent } from 'react';
import { ClashNotice } from '@/features/conflict/clash-notice';
import { useMerge } from '@/features/conflict/use-merge';
import { useLocale } from '@/features/session/use-locale';
import { amountAdvice } from '@/features/transaction/amount-advice';
import { useOpened } from '@/navigation';
import { accountChange, accountFields, accountWords, type AccountFields } from './edit-words';

export function EditDialog({ accounts }: { readonly accounts: readonly Account[] | undefined }) {
  const { opened, open, close } = useOpened('edit');
  const [last, setLast] = useState(opened);
  if (opened !== undefined && opened !== last) setLast(opened);
  const id = opened ?? last;
  const account = accounts?.find((one) => one.id === id);
  return (
    <Dialog
      title="Edit the account"
      open={opened !== undefined && account !== undefined}
      onClose={close}
      onReopen={() => id && open(id)}
    >
      {account && <EditForm key={account.id} account={account} onDone={close} />}
    </Dialog>
  );
}

interface Props {
  /** As the server has it now. */
  readonly account: Account;
  readonly onDone: () => void;
}

type Faults = Partial<Record<keyof AccountFields, string>>;

function useEdit({ account, onDone }: Props) {
  const locale = useLocale();
  const change = useChangeAccount();
  const { currency } = account;
  const [fields, setFields] = useState(() => accountFields(account, locale));
  const [faults, setFaults] = useState<Faults>({});
  const done = useRef(false);
  const merge = useMerge({
    version: account.version,
    words: accountWords(accountFields(account, locale), currency, locale),
    read: () => accountWords(fields, currency, locale),
    write: (field, value) => setFields((now) => ({ ...now, [field]: value })),
  });
  useUnsaved(() => !done.current && merge.changed().size > 0);
  const leave = () => {
    done.current = true;
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const names = merge.changed();
    const found = faultsIn(fields, names, currency, locale);
    setFaults(found);
    if (Object.keys(found).length > 0 || merge.clashes.length > 0) return;
    if (names.size === 0) return leave();
    const seen = { ...account, version: merge.version };
    const wanted = accountChange(names, fields, currency, locale);
    change.mutate({ account: seen, change: wanted }, { onSuccess: leave });
  };
  const set = (field: keyof AccountFields, value: string) =>
    setFields((now) => ({ ...now, [field]: value }));
  return { fields, set, faults, merge, submit, change };
}

function faultsIn(
  fields: AccountFields,
  names: ReadonlySet<string>,
  currency: string,
  locale: string,
): Faults {
  const faults: Faults = {};
  if (fields.name.trim() === '') faults.name = 'Give the account a name.';
  const opening = parseAmount(fields.opening, currency, locale);
  const wanted = names.has('opening') || names.has('opened_on');
  if (wanted && !opening.ok) faults.opening = amountAdvice(opening.reason, currency, locale);
  return faults;
}

const budget = [
  { value: 'yes', label: 'Yes' },
  { value: 'no', label: 'No, it stays out of spending and income' },
] as const;

function EditForm(props: Props) {
  const locale = useLocale();
  const { fields, set, faults, merge, submit, change } = useEdit(props);
  const { error } = change;
  const undecided = merge.clashes.length > 0;
  const words = {
    name: { label: 'Name' },
    number: { label: 'Number' },
    opening: { label: 'Balance before the first transaction' },
    opened_on: { label: 'Since', show: (day: string) => (day ? exactDate(day, locale) : '') },
    in_budget: { label: 'Counts in spending and income', show: (value: string) => value },
  };
  const text = (field: keyof AccountFields, fault: string, more: object = {}) => (
    <Field
      label={words[field].label}
      optional={field === 'number' || field === 'opened_on'}
      error={faults[field] ?? faultOf(error, fault)}
    >
      {(ties) => (
        <TextInput
          {...ties}
          dir="auto"
          autoComplete="off"
          value={fields[field]}
          onChange={(event) => set(field, event.target.value)}
          {...more}
        />
      )}
    </Field>
  );
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <ClashNotice merge={merge} fields={words} error={error} />
      {!isConflict(error) && <Refusal error={error} />}
      {text('name', 'name')}
      {text('number', 'number')}
      {text('opening', 'opening_balance', { align: 'amount' })}
      {text('opened_on', 'opened_on', { type: 'date' })}
      <Field label={words.in_budget.label} error={faultOf(error, 'in_budget')}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={fields.in_budget}
            options={budget}
            onChange={(event) => set('in_budget', event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={change.isPending} disabled={undecided}>
        Save the changes
      </Button>
    </form>
  );
}

function Refusal({ error }: { readonly error: unknown }) {
  const shown = error instanceof ApiProblem && error.faults.length > 0;
  return error && !shown ? <Notice tone="negative">{sentenceOf(error)}</Notice> : null;
}
