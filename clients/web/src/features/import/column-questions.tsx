'use client';
/** What only the person can know about a table: shown beside its first rows. */
import type { ColumnMapping, DateOrder, NeedsMapping } from '@wumbo/api/import';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Said } from '@wumbo/ui/said';
import { SelectInput } from '@wumbo/ui/select-input';
import { useState } from 'react';
import { AllColumns } from './all-columns';
import { choiceText, plainMapping, questionAbout, valueOf } from './mapping';
import type { Answer } from './use-file-steps';

interface Props {
  readonly needs: NeedsMapping;
  readonly onAnswer: (answer: Answer) => void;
}

/** A file without columns leaves only the order of its dates open. */
export function ColumnQuestions({ needs, onAnswer }: Props) {
  return isAboutDatesAlone(needs) ? (
    <DateQuestion needs={needs} onAnswer={onAnswer} />
  ) : (
    <Columns needs={needs} onAnswer={onAnswer} />
  );
}

export function isAboutDatesAlone({ mapping, questions }: NeedsMapping): boolean {
  const dates = questions.every(({ field }) => field === 'date_order');
  return mapping === null && questions.length > 0 && dates;
}

function DateQuestion({ needs, onAnswer }: Props) {
  const [question] = needs.questions;
  const choices = question?.choices ?? [];
  const [order, setOrder] = useState('');
  const options = choices.map((choice) => ({
    value: String(choice),
    label: choiceText('date_order', choice, []),
  }));
  return (
    <div className="flex flex-col gap-4">
      <PreviewRows rows={needs.previewRows} />
      <Field label={questionAbout('date_order')} help={question?.detail ?? ''}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={order}
            options={[{ value: '', label: 'Choose…' }, ...options]}
            onChange={(event) => setOrder(event.target.value)}
          />
        )}
      </Field>
      <div>
        <Button
          variant="primary"
          disabled={order === ''}
          onClick={() => onAnswer({ dateOrder: order as DateOrder })}
        >
          Look at the file this way
        </Button>
      </div>
    </div>
  );
}

function Columns({ needs, onAnswer }: Props) {
  const { questions, previewRows } = needs;
  const [mapping, setMapping] = useState<ColumnMapping>(() => firstAnswers(needs));
  const set = (field: string, value: unknown) =>
    setMapping((now) => ({ ...now, [field]: value }) as ColumnMapping);
  const asked = new Set(questions.map((question) => question.field));
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        {questions.length === 0
          ? 'Say which column is what. Your answer is remembered for the account.'
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
        <Button variant="primary" onClick={() => onAnswer({ mapping })}>
          Look at the file this way
        </Button>
      </div>
    </div>
  );
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
                  <Said>{row[index]}</Said>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
