'use client';
/** What only the person can know about a table: shown beside its first rows. */
import type { ColumnMapping, NeedsMapping } from '@wumbo/api/import';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import { useState } from 'react';
import { choiceText, columnName, plainMapping, questionAbout } from './mapping';

interface Props {
  readonly needs: NeedsMapping;
  readonly onAnswer: (mapping: ColumnMapping) => void;
}

export function ColumnQuestions({ needs, onAnswer }: Props) {
  const { questions, previewRows } = needs;
  const [mapping, setMapping] = useState<ColumnMapping>(() => firstAnswers(needs));
  const set = (field: string, value: unknown) =>
    setMapping((now) => ({ ...now, [field]: value }) as ColumnMapping);
  const asked = new Set(questions.map((question) => question.field));
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        {questions.length === 0
          ? 'The columns of this file could not be told apart. Say which is which.'
          : 'This file can be read in more than one way. Your answer is remembered for the account.'}
      </p>
      <PreviewRows rows={previewRows} />
      {questions.map((question) => (
        <Field
          key={question.field}
          label={questionAbout(question.field)}
          help={question.detail}
        >
          {(ties) => (
            <SelectInput
              {...ties}
              value={JSON.stringify(valueOf(mapping, question.field))}
              onChange={(event) => set(question.field, JSON.parse(event.target.value))}
              options={question.choices.map((choice) => ({
                value: JSON.stringify(choice),
                label: choiceText(question.field, choice, previewRows),
              }))}
            />
          )}
        </Field>
      ))}
      <AllColumns mapping={mapping} rows={previewRows} asked={asked} onSet={set} />
      <div>
        <Button variant="primary" onClick={() => onAnswer(mapping)}>
          Look at the file this way
        </Button>
      </div>
    </div>
  );
}

/** A field by the name the server uses for it; null where it says nothing. */
function valueOf(mapping: ColumnMapping | null, field: string): unknown {
  return Object.entries(mapping ?? {}).find(([name]) => name === field)?.[1] ?? null;
}

/** The server's guess, with the first choice of every open question laid over it. */
function firstAnswers(needs: NeedsMapping): ColumnMapping {
  const answers: Record<string, unknown> = {};
  for (const question of needs.questions) {
    const guessed = valueOf(needs.mapping, question.field);
    const fits = question.choices.some((one) => JSON.stringify(one) === JSON.stringify(guessed));
    answers[question.field] = fits ? guessed : question.choices[0];
  }
  return { ...plainMapping, ...needs.mapping, ...answers } as ColumnMapping;
}

function PreviewRows({ rows }: { readonly rows: readonly (readonly string[])[] }) {
  if (rows.length === 0) return null;
  const width = Math.max(...rows.map((row) => row.length));
  return (
    // A table wider than the card scrolls; the keyboard must reach it for that.
    <div
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label="The first rows"
      className="overflow-x-auto rounded-control border border-border"
    >
      <table className="w-full text-12">
        <thead className="bg-sunken text-muted">
          <tr>
            {Array.from({ length: width }, (_, index) => (
              <th key={index} scope="col" className="px-3 py-1 text-left font-medium">
                {index + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, 8).map((row, at) => (
            <tr key={at} className="border-t border-border">
              {Array.from({ length: width }, (_, index) => (
                <td key={index} className="max-w-56 truncate px-3 py-1 whitespace-nowrap">
                  {row[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const dateOrders = ['day_month_year', 'month_day_year', 'year_month_day'] as const;

interface AllProps {
  readonly mapping: ColumnMapping;
  readonly rows: readonly (readonly string[])[];
  readonly asked: ReadonlySet<string>;
  readonly onSet: (field: string, value: unknown) => void;
}

/** Everything else about the columns, folded away unless there was nothing to ask about. */
function AllColumns({ mapping, rows, asked, onSet }: AllProps) {
  const width = Math.max(0, ...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, index) => ({
    value: JSON.stringify(index),
    label: columnName(index, rows),
  }));
  const amounts = columns.flatMap(({ value }) =>
    [false, true].map((inverted) => ({ kind: 'signed', column: Number(value), inverted })),
  );
  const fields = [
    { field: 'date_column', options: columns },
    { field: 'date_order', options: said('date_order', dateOrders, rows) },
    { field: 'amount', options: said('amount', withCurrent(amounts, mapping.amount), rows) },
    { field: 'decimal_mark', options: said('decimal_mark', ['.', ','], rows) },
    { field: 'payee_column', options: [{ value: 'null', label: 'None of them' }, ...columns] },
  ];
  return (
    <details open={asked.size === 0} className="rounded-control border border-border px-3 py-2">
      <summary className="min-h-8 cursor-pointer content-center font-medium">All columns</summary>
      <div className="grid gap-4 py-3 md:grid-cols-2">
        {fields
          .filter(({ field }) => !asked.has(field))
          .map(({ field, options }) => (
            <Field key={field} label={questionAbout(field)}>
              {(ties) => (
                <SelectInput
                  {...ties}
                  value={JSON.stringify(valueOf(mapping, field))}
                  onChange={(event) => onSet(field, JSON.parse(event.target.value))}
                  options={options}
                />
              )}
            </Field>
          ))}
      </div>
    </details>
  );
}

function said(field: string, values: readonly unknown[], rows: readonly (readonly string[])[]) {
  return values.map((value) => ({
    value: JSON.stringify(value),
    label: choiceText(field, value, rows),
  }));
}

function withCurrent(values: readonly unknown[], current: unknown): unknown[] {
  const text = JSON.stringify(current);
  const there = values.some((value) => JSON.stringify(value) === text);
  return there ? [...values] : [current, ...values];
}
