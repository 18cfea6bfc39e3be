'use client';
/** Changing an account, beside others who may do the same. */
import { useChangeAccount, type Account } from '@wumbo/api/account';
import { faultOf } from '@wumbo/api/problem';
import { accountChange, accountFields, accountWords, type AccountFields } from '@wumbo/features/account/edit-words';
import { useEdit } from '@wumbo/features/edit/use-edit';
import { amountAdvice } from '@wumbo/features/transaction/amount-advice';
import { typedMoney } from '@wumbo/features/transaction/typed-money';
import { exactDate } from '@wumbo/format/date';
import { formatMoney, parseAmount } from '@wumbo/format/money';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import type { TextInputContract } from '@wumbo/ui/text-input/contract';
import { accountEditing } from '@wumbo/wording/account/editing';
import type { FieldWords } from '@/features/conflict/clash-notice';
import { EditDialog as Editing, EditForm } from '@/features/edit/edit-dialog';
import { useLocale } from '@/features/session/use-locale';
import { ClosedNotice } from './closed-notice';

export function EditDialog({ accounts }: { readonly accounts: readonly Account[] | undefined }) {
  return (
    <Editing name="edit" title={accountEditing.title} things={accounts}>
      {(account, onDone) => <AccountEdit key={account.id} account={account} onDone={onDone} />}
    </Editing>
  );
}

interface Props {
  /** As the server has it now. */
  readonly account: Account;
  readonly onDone: () => void;
}

type Name = keyof AccountFields;
type TextKind = NonNullable<TextInputContract['kind']>;

function faultsIn(
  fields: AccountFields,
  names: ReadonlySet<string>,
  currency: string,
  locale: string,
): Partial<Record<Name, string>> {
  const faults: Partial<Record<Name, string>> = {};
  if (fields.name.trim() === '') faults.name = accountEditing.nameMissing;
  const opening = parseAmount(fields.opening, currency, locale);
  const wanted = names.has('opening') || names.has('opened_on');
  if (wanted && !opening.ok) faults.opening = amountAdvice(opening.reason, currency, locale);
  if (!names.has('today')) return faults;
  const today = parseAmount(fields.today, currency, locale);
  if (!today.ok) faults.today = amountAdvice(today.reason, currency, locale);
  if (wanted) faults.today = accountEditing.onlyOne;
  return faults;
}

/** What each field is called, and how its values are read. */
function wordsFor(currency: string, locale: string): Readonly<Record<Name, FieldWords>> {
  return {
    name: { label: accountEditing.name },
    number: { label: accountEditing.number },
    opening: {
      label: accountEditing.opening,
      show: (typed: string) => typedMoney(typed, currency, locale),
    },
    opened_on: {
      label: accountEditing.openedOn,
      show: (day: string) => (day ? exactDate(day, locale) : ''),
    },
    today: { label: accountEditing.today },
    in_budget: {
      label: accountEditing.inBudget,
      show: (value: string) => (value === 'yes' ? accountEditing.yesShort : accountEditing.noShort),
    },
  };
}

function budget() {
  return [
    { value: 'yes', label: accountEditing.yes },
    { value: 'no', label: accountEditing.no },
  ];
}

function AccountEdit({ account, onDone }: Props) {
  const locale = useLocale();
  const change = useChangeAccount();
  const { currency } = account;
  const edit = useEdit<Name>({
    version: account.version,
    stored: accountFields(account, locale),
    compared: (fields) => accountWords(fields, currency, locale),
    faultsIn: (fields, names) => faultsIn(fields, names, currency, locale),
    save: ({ version, names, fields, onSaved }) =>
      change.mutate(
        {
          account: { ...account, version },
          change: accountChange(names, fields, currency, locale),
        },
        { onSuccess: onSaved },
      ),
    onDone,
  });
  const { fields, set, faults } = edit;
  const { error } = change;
  const now = formatMoney(account.balance, locale);
  const todayHelp = accountEditing.todayHelp({ amount: now });
  const words = wordsFor(currency, locale);
  const text = (field: Name, fault: string, kind: TextKind = 'text', help?: string) => (
    <Field
      label={words[field].label}
      optional={field !== 'name' && field !== 'opening'}
      error={faults[field] ?? faultOf(error, fault)}
      {...(help ? { help } : {})}
    >
      {(ties) => (
        <TextInput
          {...ties}
          fill="off"
          kind={kind}
          value={fields[field]}
          onChange={(text) => set(field, text)}
        />
      )}
    </Field>
  );
  return (
    <EditForm edit={edit} words={words} error={error} busy={change.isPending}>
      <ClosedNotice accountId={account.id}>{accountEditing.closedHelp}</ClosedNotice>
      {text('name', 'name')}
      {text('number', 'number')}
      {text('today', 'balance', 'signed-amount', todayHelp)}
      {text('opening', 'opening_balance', 'signed-amount')}
      {text('opened_on', 'opened_on', 'date')}
      <Field label={words.in_budget.label} error={faultOf(error, 'in_budget')}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={fields.in_budget}
            options={budget()}
            onPick={(value) => set('in_budget', value)}
          />
        )}
      </Field>
    </EditForm>
  );
}
