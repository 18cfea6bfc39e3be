'use client';
/** Everything about the columns of a table that was not asked: folded away unless it is all. */
import type { AmountColumns, ColumnMapping } from '@wumbo/api/import-questions';
import { choiceText, columnName, questionAbout, unitChoices, valueOf } from '@wumbo/features/import/mapping';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { importColumns } from '@wumbo/wording/import/columns';
import { importMapping } from '@wumbo/wording/import/mapping';
import { AmountFields } from './amount-fields';

const dateOrders = ['day_month_year', 'month_day_year', 'year_month_day'] as const;
/** So many columns are offered when the first rows cannot be shown here. */
const UNSEEN = 16;

type Rows = readonly (readonly string[])[];

interface Props {
  readonly mapping: ColumnMapping;
  readonly rows: Rows;
  readonly asked: ReadonlySet<string>;
  readonly onSet: (field: string, value: unknown) => void;
}

export function AllColumns({ mapping, rows, asked, onSet }: Props) {
  const skip = mapping.skip_rows;
  const columns = columnOptions(rows, skip);
  const maybe = [{ value: 'null', label: importMapping.none }, ...columns];
  const fields = [
    { field: 'date_column', options: columns },
    { field: 'date_order', options: said('date_order', dateOrders, rows) },
    { field: 'decimal_mark', options: said('decimal_mark', ['.', ','], rows) },
    { field: 'units', options: said('units', unitChoices(mapping), rows, skip) },
    { field: 'payee_column', options: maybe },
    { field: 'balance_column', options: maybe },
    { field: 'currency_column', options: maybe },
    { field: 'account_column', options: maybe },
    { field: 'fee_column', options: maybe },
    { field: 'delimiter', options: said('delimiter', [',', ';', '\t', '|', '~'], rows) },
  ];
  return (
    <details open={asked.size === 0} className="rounded-control border border-border px-3 py-2">
      <summary className="min-h-8 cursor-pointer content-center font-medium">
        {importColumns.all}
      </summary>
      <div className="grid gap-4 py-3 md:grid-cols-2">
        {!asked.has('amount') && (
          <AmountFields
            amount={mapping.amount}
            rows={rows}
            skip={skip}
            columns={columns}
            onChange={(amount: AmountColumns) => onSet('amount', amount)}
          />
        )}
        {fields
          .filter(({ field }) => !asked.has(field))
          .map(({ field, options }) => (
            <Field key={field} label={questionAbout(field)}>
              {(ties) => (
                <SelectInput
                  {...ties}
                  value={JSON.stringify(valueOf(mapping, field))}
                  onPick={(value) => onSet(field, JSON.parse(value))}
                  options={options}
                />
              )}
            </Field>
          ))}
        <Field label={questionAbout('skip_rows')}>
          {(ties) => (
            <TextInput
              {...ties}
              kind="number"
              atLeast={0}
              value={String(mapping.skip_rows)}
              onChange={(text) => onSet('skip_rows', Math.max(0, Number(text)))}
            />
          )}
        </Field>
      </div>
      <Texts mapping={mapping} columns={columns} onSet={onSet} />
    </details>
  );
}

/** Which columns make the text beside the payee. */
function Texts({ mapping, columns, onSet }: Pick<Props, 'mapping' | 'onSet'> & { columns: Options }) {
  const chosen = mapping.description_columns ?? [];
  return (
    <fieldset className="pb-3">
      <legend className="pb-1 text-13 font-medium">{importColumns.description}</legend>
      <div className="flex flex-wrap gap-x-4">
        {columns.map(({ value, label }) => {
          const column = Number(value);
          const on = chosen.includes(column);
          const next = on ? chosen.filter((one) => one !== column) : [...chosen, column].sort();
          return (
            <label key={value} className="flex min-h-11 items-center gap-2 text-13 md:min-h-8">
              <input
                type="checkbox"
                checked={on}
                onChange={() => onSet('description_columns', next)}
              />
              {label}
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

export type Options = readonly { readonly value: string; readonly label: string }[];

function columnOptions(rows: Rows, skip: number): Options {
  const width = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: width || UNSEEN }, (_, index) => ({
    value: JSON.stringify(index),
    label: columnName(index, rows, skip),
  }));
}

function said(field: string, values: readonly unknown[], rows: Rows, skip?: number): Options {
  return values.map((value) => ({
    value: JSON.stringify(value),
    label: choiceText(field, value, rows, { skip }),
  }));
}
