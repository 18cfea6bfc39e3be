'use client';
/** Where the amount stands, and what tells money out from money in. */
import type { AmountColumns } from '@wumbo/api/import-questions';
import { valuesIn, wordText } from '@wumbo/features/import/mapping';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import { importAmountKinds } from '@wumbo/wording/import/amount-kinds';
import { importColumns } from '@wumbo/wording/import/columns';
import type { Options } from './all-columns';
import { meanings, ways as oldestWays } from './balanced-question';

interface Props {
  readonly amount: AmountColumns;
  readonly rows: readonly (readonly string[])[];
  /** Rows before the first booking. */
  readonly skip: number;
  readonly columns: Options;
  readonly onChange: (amount: AmountColumns) => void;
}

type Kind = 'inverted' | 'all_in' | 'all_out' | AmountColumns['kind'];

const kindNames: Readonly<Record<Kind, string>> = importAmountKinds;

function kinds() {
  return (Object.keys(kindNames) as Kind[]).map((value) => ({ value, label: kindNames[value] }));
}

function kindOf(amount: AmountColumns): Kind {
  if (amount.kind !== 'signed') return amount.kind;
  if (amount.without_signs) return amount.inverted ? 'all_out' : 'all_in';
  return amount.inverted ? 'inverted' : 'signed';
}

/** The same columns as another kind of amount. */
export function asKind(amount: AmountColumns, kind: Kind): AmountColumns {
  const column = amount.kind === 'debit_credit' ? amount.debit_column : amount.column;
  if (kind === 'debit_credit')
    return { kind, debit_column: column, credit_column: column + 1 };
  if (kind === 'directed') return { kind, column, direction_column: column + 1, out_words: [] };
  if (kind === 'balanced') return { kind, column, balance_column: column + 1 };
  const inverted = kind === 'inverted' || kind === 'all_out';
  const none = kind === 'all_in' || kind === 'all_out';
  return { kind: 'signed', column, inverted, ...(none ? { without_signs: true } : {}) };
}

export function AmountFields({ amount, rows, skip, columns, onChange }: Props) {
  const pick = (label: string, column: number, next: (column: number) => AmountColumns) => (
    <Field label={label}>
      {(ties) => (
        <SelectInput
          {...ties}
          value={JSON.stringify(column)}
          options={columns}
          onPick={(value) => onChange(next(Number(value)))}
        />
      )}
    </Field>
  );
  return (
    <>
      <Field label={importColumns.toldApart}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={kindOf(amount)}
            options={kinds()}
            onPick={(value) => onChange(asKind(amount, value as Kind))}
          />
        )}
      </Field>
      {amount.kind === 'debit_credit' ? (
        <>
          {pick(importColumns.outColumn, amount.debit_column, (debit_column) => ({
            ...amount,
            debit_column,
          }))}
          {pick(importColumns.inColumn, amount.credit_column, (credit_column) => ({
            ...amount,
            credit_column,
          }))}
        </>
      ) : (
        pick(importColumns.amountColumn, amount.column, (column) => ({ ...amount, column }))
      )}
      {amount.kind === 'balanced' && (
        <>
          {pick(importColumns.balanceColumn, amount.balance_column, (balance_column) => ({
            ...amount,
            balance_column,
          }))}
          <BalanceMeans amount={amount} onChange={onChange} />
          <OldestLine amount={amount} onChange={onChange} />
        </>
      )}
      {amount.kind === 'directed' && (
        <>
          {pick(importColumns.directionColumn, amount.direction_column, (column) => ({
            kind: 'directed',
            column: amount.column,
            direction_column: column,
            out_words: [],
          }))}
          <Words amount={amount} rows={rows} skip={skip} onChange={onChange} />
        </>
      )}
    </>
  );
}

/** Whether the balances are money that lies there or what is owed, which they do not show. */
function BalanceMeans({
  amount,
  onChange,
}: {
  readonly amount: Extract<AmountColumns, { kind: 'balanced' }>;
  readonly onChange: Props['onChange'];
}) {
  return (
    <Field label={importColumns.balances}>
      {(ties) => (
        <SelectInput
          {...ties}
          value={amount.owed ? 'owed' : 'there'}
          options={meanings()}
          onPick={(value) => {
            const { kind, column, balance_column, oldest_is_out: oldest } = amount;
            const owed = value === 'owed' ? { owed: true } : {};
            // Every line goes the other way then, the oldest with them.
            const said = oldest === undefined ? {} : { oldest_is_out: !oldest };
            onChange({ kind, column, balance_column, ...owed, ...said });
          }}
        />
      )}
    </Field>
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
    <Field label={importColumns.oldest}>
      {(ties) => (
        <SelectInput
          {...ties}
          value={amount.oldest_is_out === undefined ? '' : amount.oldest_is_out ? 'out' : 'in'}
          options={[{ value: '', label: importColumns.choose }, ...oldestWays()]}
          onPick={(value) => {
            const { kind, column, balance_column, owed } = amount;
            const said = value === '' ? {} : { oldest_is_out: value === 'out' };
            onChange({ kind, column, balance_column, ...(owed ? { owed } : {}), ...said });
          }}
        />
      )}
    </Field>
  );
}

type Directed = Extract<AmountColumns, { kind: 'directed' }>;
type Way = 'in' | 'out' | 'neither';

function ways(): readonly { readonly value: Way; readonly label: string }[] {
  return [...oldestWays(), { value: 'neither', label: importColumns.neither }];
}

/** What a word of the column means; what is not named is money in. */
export function wayOf(amount: Directed, word: string): Way {
  if (amount.out_words.includes(word)) return 'out';
  return (amount.neutral_words ?? []).includes(word) ? 'neither' : 'in';
}

/** The same with another meaning of one word. */
export function withWay(amount: Directed, word: string, way: Way): Directed {
  const { kind, column, direction_column, words_alone } = amount;
  const others = (words: readonly string[] = []) => words.filter((one) => one !== word);
  const out = [...others(amount.out_words), ...(way === 'out' ? [word] : [])];
  const neutral = [...others(amount.neutral_words), ...(way === 'neither' ? [word] : [])];
  // Which words are money in follows from the others: a list of them would leave new words out.
  const kept = neutral.length > 0 ? { neutral_words: neutral } : {};
  const signs = words_alone === undefined ? {} : { words_alone };
  return { kind, column, direction_column, out_words: out, ...kept, ...signs };
}

interface WordsProps extends Pick<Props, 'rows' | 'skip' | 'onChange'> {
  readonly amount: Directed;
}

/** Which values of the column mean money out, which in, and which neither. */
function Words({ amount, rows, skip, onChange }: WordsProps) {
  const { out_words: out, in_words: into = [], neutral_words: neutral = [] } = amount;
  const named = [...out, ...into, ...neutral];
  const values = [...new Set([...valuesIn(amount.direction_column, rows, skip), ...named])];
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="pb-1 text-13 font-medium">{importColumns.wordsMean}</legend>
      {values.length === 0 && (
        <p className="text-13 text-muted">{importColumns.noWords}</p>
      )}
      {values.map((word) => (
        <label key={word} className="grid grid-cols-2 items-center gap-2">
          <span className="break-words">{wordText(word)}</span>
          <SelectInput
            value={wayOf(amount, word)}
            options={ways()}
            onPick={(value) => onChange(withWay(amount, word, value as Way))}
          />
        </label>
      ))}
    </fieldset>
  );
}
