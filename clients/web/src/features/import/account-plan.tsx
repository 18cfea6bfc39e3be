'use client';
/** For statements whose account is not known: which one each of them goes into. */
import { useAccounts, type Account, type AccountKind } from '@wumbo/api/account';
import type { AccountChoice } from '@wumbo/api/import';
import type { AskedAccount } from '@wumbo/api/import-questions';
import { useHousehold } from '@wumbo/api/household';
import { kindOptions, shortNumber } from '@wumbo/features/account/kinds';
import {
  choiceOf,
  firstAnswer,
  freeName,
  isPresumed,
  kindFault,
  nameFault,
  NEW,
  optionsFor,
  type PlanAnswer,
} from '@wumbo/features/import/plan';
import { span } from '@wumbo/features/import/words';
import { countOf } from '@wumbo/format/count';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Form } from '@wumbo/ui/form';
import { Said } from '@wumbo/ui/said';
import { SelectInput } from '@wumbo/ui/select-input';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { TextInput } from '@wumbo/ui/text-input';
import { importAccounts } from '@wumbo/wording/import/accounts';
import { useState } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { CurrencyField } from './currency-field';

interface Props {
  readonly reason: string;
  readonly asked: readonly AskedAccount[];
  readonly onAnswer: (accounts: readonly AccountChoice[]) => void;
}

export function AccountPlan({ reason, asked, onAnswer }: Props) {
  const accounts = useAccounts();
  const household = useHousehold();
  if (accounts.isPending) return <SkeletonRows rows={2} label={importAccounts.loading} />;
  const all = accounts.data ?? [];
  const open = all.filter((account) => account.status !== 'closed');
  const taken = all.map(({ name }) => name);
  const currency = household.data?.currency ?? 'EUR';
  return <Questions {...{ reason, asked, onAnswer, open, taken, currency }} />;
}

interface QuestionsProps extends Props {
  readonly open: readonly Account[];
  /** Names that accounts have already. */
  readonly taken: readonly string[];
  /** What a new account is counted in when the file does not say. */
  readonly currency: string;
}

function Questions({ reason, asked, onAnswer, open, taken, currency }: QuestionsProps) {
  const [first] = useState<readonly PlanAnswer[]>(() =>
    asked.map((one) => {
      const answer = firstAnswer(one, open, currency);
      return { ...answer, name: freeName(answer.name, taken) };
    }),
  );
  const [answers, setAnswers] = useState(first);
  const [tried, setTried] = useState(false);
  const set = (index: number, answer: PlanAnswer) =>
    setAnswers(answers.map((one, at) => (at === index ? answer : one)));
  const submit = () => {
    setTried(true);
    const choices = asked.flatMap((one, index) => {
      const answer = answers[index];
      return (answer && choiceOf(one, answer, taken)) ?? [];
    });
    if (choices.length === asked.length) onAnswer(choices);
  };
  return (
    <Form
      unsaved={() => answers !== first}
      onSubmit={submit}
      className="flex flex-col gap-4"
    >
      <p className="text-muted">{reason}</p>
      {asked.map((one, index) => {
        const answer = answers[index];
        return answer ? (
          <Question
            key={one.key}
            asked={one}
            only={asked.length === 1}
            own={currency}
            open={open}
            taken={taken}
            answer={answer}
            tried={tried}
            onChange={(changed) => set(index, changed)}
          />
        ) : null;
      })}
      <div>
        <Button submits variant="primary">
          {importAccounts.look}
        </Button>
      </div>
    </Form>
  );
}

interface QuestionProps {
  readonly asked: AskedAccount;
  readonly only: boolean;
  /** The household's currency: what is taken where the file names none. */
  readonly own: string;
  readonly open: readonly Account[];
  readonly taken: readonly string[];
  readonly answer: PlanAnswer;
  readonly tried: boolean;
  readonly onChange: (answer: PlanAnswer) => void;
}

function Question(props: QuestionProps) {
  const { asked, only, own, open, answer, tried, onChange } = props;
  const options = optionsFor(asked, open, own);
  const missing = tried && answer.account === '' ? importAccounts.missing : undefined;
  return (
    <div className="flex flex-col gap-3 rounded-control bg-sunken p-3">
      <Facts asked={asked} />
      <Field label={only ? importAccounts.which : importAccounts.whichPart} error={missing}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={answer.account}
            options={[{ value: '', label: importAccounts.choose }, ...options]}
            onPick={(value) => onChange({ ...answer, account: value })}
          />
        )}
      </Field>
      {answer.account === NEW && (
        <NewAccount {...props} />
      )}
    </div>
  );
}

/** What the file says about the account. */
function Facts({ asked }: { readonly asked: AskedAccount }) {
  const locale = useLocale();
  const { lines, first_on: first, last_on: last } = asked;
  const words = [
    asked.name,
    asked.bank,
    shortNumber(asked.number),
    asked.currency,
    lines ? importAccounts.lines(countOf(lines, locale)) : undefined,
    first && last ? span(first, last, locale) : undefined,
  ].filter((word): word is string => Boolean(word));
  if (words.length === 0) return null;
  return (
    <p className="text-13 text-muted">
      {words.map((word, index) => (
        <span key={index}>
          {index > 0 && ' · '}
          <Said>{word}</Said>
        </span>
      ))}
    </p>
  );
}

function NewAccount({ asked, own, taken, answer, tried, onChange }: QuestionProps) {
  const fault = tried ? nameFault(answer.name, taken) : undefined;
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <Field label={importAccounts.name} error={fault}>
        {(ties) => (
          <TextInput
            {...ties}
            value={answer.name}
            placeholder={importAccounts.nameExample}
            onChange={(text) => onChange({ ...answer, name: text })}
          />
        )}
      </Field>
      <Field label={importAccounts.kind} error={tried ? kindFault(answer.kind) : undefined}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={answer.kind}
            options={[{ value: '', label: importAccounts.choose }, ...kindOptions()]}
            onPick={(value) =>
              onChange({ ...answer, kind: value as AccountKind | '' })
            }
          />
        )}
      </Field>
      {isPresumed(asked, own) && (
        <CurrencyField
          value={answer.currency}
          presumed={answer.currency === own}
          onPick={(currency) => onChange({ ...answer, currency })}
        />
      )}
    </div>
  );
}
