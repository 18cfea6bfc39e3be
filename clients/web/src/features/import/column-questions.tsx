'use client';
/** What only the person can know about a file: shown beside its first rows. */
import type { ColumnMapping, MappingQuestion, NeedsMapping } from '@wumbo/api/import-questions';
import {
  choiceText,
  helpAbout,
  isWithoutColumns,
  missingIn,
  plainMapping,
  questionAbout,
} from '@wumbo/features/import/mapping';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Said } from '@wumbo/ui/said';
import { SelectInput } from '@wumbo/ui/select-input';
import { useUnsaved } from '@wumbo/ui/unsaved';
import { importColumns } from '@wumbo/wording/import/columns';
import { useState } from 'react';
import { AllColumns } from './all-columns';
import { BalancedQuestion, balancedChoices } from './balanced-question';
import type { Answer } from './use-file-steps';

interface Props {
  readonly needs: NeedsMapping;
  readonly onAnswer: (answer: Answer) => void;
}

export function ColumnQuestions({ needs, onAnswer }: Props) {
  return isWithoutColumns(needs.mapping, needs.questions) ? (
    <PlainQuestions needs={needs} onAnswer={onAnswer} />
  ) : (
    <Columns needs={needs} onAnswer={onAnswer} />
  );
}

type Answers = Readonly<Record<string, unknown>>;

/** A file without columns: every answer stands for itself. */
function PlainQuestions({ needs, onAnswer }: Props) {
  const { questions, previewRows } = needs;
  const [answers, setAnswers] = useState<Answers>({});
  useUnsaved(() => Object.keys(answers).length > 0);
  const said = Object.fromEntries(
    questions.map(({ field, choices }) => [
      field,
      choiceText(field, answers[field], previewRows, { choices }),
    ]),
  );
  return (
    <div className="flex flex-col gap-4">
      <PreviewRows rows={previewRows} />
      {questions.map((question) => (
        <Question
          key={question.field}
          question={question}
          rows={previewRows}
          answer={answers[question.field]}
          onAnswer={(value) => setAnswers({ ...answers, [question.field]: value })}
        />
      ))}
      <Look
        missing={unanswered(questions, answers)}
        onLook={() => onAnswer({ answers, said })}
      />
    </div>
  );
}

function Columns({ needs, onAnswer }: Props) {
  const { questions, previewRows } = needs;
  const [mapping, setMapping] = useState<ColumnMapping>({ ...plainMapping, ...needs.mapping });
  // What the person has said; the rest is the guess, and is never told as theirs.
  const [answers, setAnswers] = useState<Answers>({});
  useUnsaved(() => Object.keys(answers).length > 0);
  const skip = needs.mapping ? mapping.skip_rows : undefined;
  const set = (field: string, value: unknown) => {
    setAnswers((now) => ({ ...now, [field]: value }));
    if (value !== undefined)
      setMapping((now) => ({ ...now, [field]: value }) as ColumnMapping);
  };
  const asked = new Set(questions.map((question) => question.field));
  const amountIsOpen = asked.has('amount') && answers.amount === undefined;
  const look = () => {
    const said = Object.entries(answers).map(([field, value]) => {
      const choices = questions.find((one) => one.field === field)?.choices;
      const seen = { skip: mapping.skip_rows, ...(choices ? { choices } : {}) };
      return [field, choiceText(field, value, previewRows, seen)] as const;
    });
    // Where nothing was said, it is read as it was found, and told so.
    const isSaid = questions.length > 0 || said.length > 0;
    onAnswer({ ...(isSaid ? { mapping } : {}), said: Object.fromEntries(said) });
  };
  return (
    <div className="flex flex-col gap-4">
      <p className="text-muted">
        {questions.length === 0 ? importColumns.sayWhich : importColumns.manyWays}
      </p>
      <PreviewRows rows={previewRows} />
      {questions.map((question) => (
        <Question
          key={question.field}
          question={question}
          rows={previewRows}
          skip={skip}
          answer={answers[question.field]}
          onAnswer={(value) => set(question.field, value)}
        />
      ))}
      <AllColumns mapping={mapping} rows={previewRows} asked={asked} onSet={set} />
      <Look
        missing={
          unanswered(questions, answers) ?? (amountIsOpen ? undefined : missingIn(mapping.amount))
        }
        onLook={look}
      />
    </div>
  );
}

/** What is still to be said before the file can be looked at. */
function unanswered(questions: readonly MappingQuestion[], answers: Answers): string | undefined {
  const open = questions.filter(({ field }) => answers[field] === undefined).length;
  if (open === 0) return undefined;
  return questions.length === 1 ? importColumns.answerOne : importColumns.answerAll;
}

interface QuestionProps {
  readonly question: MappingQuestion;
  readonly rows: readonly (readonly string[])[];
  readonly skip?: number | undefined;
  /** The chosen value; undefined while nothing is chosen: nothing is ever chosen beforehand. */
  readonly answer: unknown;
  readonly onAnswer: (value: unknown) => void;
}

function Question(props: QuestionProps) {
  const { question, onAnswer } = props;
  const balanced = balancedChoices(question);
  if (!balanced) return <OneQuestion {...props} />;
  return <BalancedQuestion choices={balanced} help={helpAbout(question)} onAnswer={onAnswer} />;
}

function OneQuestion({ question, rows, skip, answer, onAnswer }: QuestionProps) {
  const { field, choices } = question;
  const at = choices.findIndex((one) => JSON.stringify(one) === JSON.stringify(answer));
  const options = choices.map((choice, index) => ({
    value: String(index),
    label: choiceText(field, choice, rows, { choices, skip }),
  }));
  return (
    <Field label={questionAbout(field)} help={helpAbout(question)}>
      {(ties) => (
        <SelectInput
          {...ties}
          value={at < 0 ? '' : String(at)}
          options={[{ value: '', label: importColumns.choose }, ...options]}
          onPick={(value) =>
            onAnswer(value === '' ? undefined : choices[Number(value)])
          }
        />
      )}
    </Field>
  );
}

/** Leads on, once nothing is missing; says what is. */
function Look({ missing, onLook }: { missing: string | undefined; onLook: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-3">
      <Button variant="primary" disabled={missing !== undefined} onPress={onLook}>
        {importColumns.look}
      </Button>
      {missing && <p className="text-13 text-muted">{missing}</p>}
    </div>
  );
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
      aria-label={importColumns.firstRows}
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
