'use client';
/** Where the amount stands, and what tells money out from money in. */
import type { AmountColumns } from '@wumbo/api/import';
import { isolated } from '@wumbo/format/isolate';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import type { Options } from './all-columns';
import { valuesIn } from './mapping';

interface Props {
  readonly amount: AmountColumns;
  readonly rows: readonly (readonly string[])[];
  readonly columns: Options;
  readonly onChange: (amount: AmountColumns) => void;
}

type Kind = 'inverted' | AmountColumns['kind'];

const kinds: readonly { readonly value: Kind; readonly label: string }[] = [
  { value: 'signed', label: 'One column; minus is money out' },
  { value: 'inverted', label: 'One column; plus is money out, as on a card' },
  { value: 'debit_credit', label: 'Two columns: money out, money in' },
  { value: 'directed', label: 'One column; another one says the direction' },
  { value: 'balanced', label: 'One column; the balances beside it tell' },
];

function kindOf(amount: AmountColumns): Kind {
  return amount.kind === 'signed' && amount.inverted ? 'inverted' : amount.kind;
}

/** The same columns as another kind of amount. */
export function asKind(amount: AmountColumns, kind: Kind): AmountColumns {
  const column = amount.kind === 'debit_credit' ? amount.debit_column : amount.column;
  if (kind === 'debit_credit')
    return { kind, debit_column: column, credit_column: column + 1 };
  if (kind === 'directed') return { kind, column, direction_column: column + 1, out_words: [] };
  if (kind === 'balanced')
    return { kind, column, balance_column: column + 1, oldest_is_out: false };
  return { kind: 'signed', column, inverted: kind === 'inverted' };
}

export function AmountFields({ amount, rows, columns, onChange }: Props) {
  const pick = (label: string, column: number, next: (column: number) => AmountColumns) => (
    <Field label={label}>
      {(ties) => (
        <SelectInput
          {...ties}
          value={JSON.stringify(column)}
          options={columns}
          onChange={(event) => onChange(next(Number(event.target.value)))}
        />
      )}
    </Field>
  );
  return (
    <>
      <Field label="How are money out and money in told apart?">
        {(ties) => (
          <SelectInput
            {...ties}
            value={kindOf(amount)}
            options={kinds}
            onChange={(event) => onChange(asKind(amount, event.target.value as Kind))}
          />
        )}
      </Field>
      {amount.kind === 'debit_credit' ? (
        <>
          {pick('Which column is money out?', amount.debit_column, (debit_column) => ({
            ...amount,
            debit_column,
          }))}
          {pick('Which column is money in?', amount.credit_column, (credit_column) => ({
            ...amount,
            credit_column,
          }))}
        </>
      ) : (
        pick('Which column is the amount?', amount.column, (column) => ({ ...amount, column }))
      )}
      {amount.kind === 'balanced' && (
        <>
          {pick('Which column is the balance?', amount.balance_column, (balance_column) => ({
            ...amount,
            balance_column,
          }))}
          <OldestLine amount={amount} onChange={onChange} />
        </>
      )}
      {amount.kind === 'directed' && (
        <>
          {pick('Which column says the direction?', amount.direction_column, (column) => ({
            kind: 'directed',
            column: amount.column,
            direction_column: column,
            out_words: [],
          }))}
          <OutWords amount={amount} rows={rows} onChange={onChange} />
        </>
      )}
    </>
  );
}

/** Whether the oldest line is money in or out, which no balance shows. */
function OldestLine({
  amount,
  onChange,
}: {
  readonly amount: Extract<AmountColumns, { kind: 'balanced' }>;
  readonly onChange: Props['onChange'];
}) {
  return (
    <Field label="The balances do not show the oldest line. What is it?">
      {(ties) => (
        <SelectInput
          {...ties}
          value={amount.oldest_is_out ? 'out' : 'in'}
          options={[
            { value: 'in', label: 'Money in' },
            { value: 'out', label: 'Money out' },
          ]}
          onChange={(event) =>
            onChange({ ...amount, oldest_is_out: event.target.value === 'out' })
          }
        />
      )}
    </Field>
  );
}

interface WordsProps extends Pick<Props, 'rows' | 'onChange'> {
  readonly amount: Extract<AmountColumns, { kind: 'directed' }>;
}

type Directed = WordsProps['amount'];

/** These words mean money out; every other one that is not left out means money in. */
export function withOutWords(amount: Directed, out: readonly string[]): Directed {
  const { kind, column, direction_column } = amount;
  const neutral = (amount.neutral_words ?? []).filter((word) => !out.includes(word));
  const kept = neutral.length > 0 ? { neutral_words: neutral } : {};
  return { kind, column, direction_column, out_words: out, ...kept };
}

/** Which values of the column mean money out. */
function OutWords({ amount, rows, onChange }: WordsProps) {
  const { out_words: out } = amount;
  const values = [...new Set([...valuesIn(amount.direction_column, rows), ...out])];
  return (
    <fieldset>
      <legend className="text-13 font-medium">Which of its words mean money out?</legend>
      {values.length === 0 && (
        <p className="text-13 text-muted">This column has no few words that would tell it.</p>
      )}
      {values.map((word) => {
        const on = out.includes(word);
        const next = on ? out.filter((one) => one !== word) : [...out, word];
        return (
          <label key={word} className="flex min-h-11 items-center gap-2 md:min-h-8">
            <input
              type="checkbox"
              checked={on}
              onChange={() => onChange(withOutWords(amount, next))}
            />
            {isolated(word)}
          </label>
        );
      })}
    </fieldset>
  );
}
