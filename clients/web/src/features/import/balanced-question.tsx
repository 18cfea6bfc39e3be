'use client';
/** Balances that tell the direction: what they are, and which way the oldest line went. */
import type { AmountColumns, MappingQuestion } from '@wumbo/api/import-questions';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import { importColumns } from '@wumbo/wording/import/columns';
import { useState } from 'react';

export type Balanced = Extract<AmountColumns, { kind: 'balanced' }>;

/** The choices of a question that is about balances alone; undefined of any other. */
export function balancedChoices({ choices }: MappingQuestion): readonly Balanced[] | undefined {
  const all = choices as readonly (AmountColumns | undefined)[];
  const balanced = all.filter((one): one is Balanced => one?.kind === 'balanced');
  return balanced.length > 0 && balanced.length === choices.length ? balanced : undefined;
}

type Said = boolean | undefined;

const owes = (one: Balanced) => one.owed ?? false;

/** Those in which the balances mean this; all while that is not said. */
function meaning(choices: readonly Balanced[], owed: Said): readonly Balanced[] {
  return owed === undefined ? choices : choices.filter((one) => owes(one) === owed);
}

/** Whether the oldest line may go either way, whatever balances mean. */
function isOldestOpen(choices: readonly Balanced[]): boolean {
  const ways = (owed: boolean) => new Set(meaning(choices, owed).map((one) => one.oldest_is_out));
  return ways(true).size > 1 || ways(false).size > 1;
}

/** What of the two is to be said, beside what is said. */
export function openParts(choices: readonly Balanced[], owed: Said) {
  return {
    means: new Set(choices.map(owes)).size > 1,
    oldest: isOldestOpen(meaning(choices, owed)),
  };
}

/** The choice that was said, once all of it is. */
export function chosenOf(
  choices: readonly Balanced[],
  owed: Said,
  oldest: Said,
): Balanced | undefined {
  const open = openParts(choices, owed);
  if (open.means && owed === undefined) return undefined;
  const left = meaning(choices, open.means ? owed : undefined);
  return open.oldest ? left.find((one) => one.oldest_is_out === oldest) : left[0];
}

interface Props {
  readonly choices: readonly Balanced[];
  readonly help: string;
  readonly onAnswer: (value: unknown) => void;
}

export function BalancedQuestion({ choices, help, onAnswer }: Props) {
  const [owed, setOwed] = useState<boolean>();
  const [oldest, setOldest] = useState<boolean>();
  const open = openParts(choices, owed);
  const said = (nextOwed: Said, nextOldest: Said) => {
    setOwed(nextOwed);
    setOldest(nextOldest);
    onAnswer(chosenOf(choices, nextOwed, nextOldest));
  };
  return (
    <>
      {open.means && (
        <Field label={importColumns.balances} help={help}>
          {(ties) => (
            <SelectInput
              {...ties}
              value={owed === undefined ? '' : owed ? 'owed' : 'there'}
              options={[{ value: '', label: importColumns.choose }, ...meanings()]}
              onPick={(value) =>
                said(value === '' ? undefined : value === 'owed', oldest)
              }
            />
          )}
        </Field>
      )}
      {open.oldest && (
        <Field label={importColumns.oldest} {...(open.means ? {} : { help })}>
          {(ties) => (
            <SelectInput
              {...ties}
              value={oldest === undefined ? '' : oldest ? 'out' : 'in'}
              options={[{ value: '', label: importColumns.choose }, ...ways()]}
              onPick={(value) =>
                said(owed, value === '' ? undefined : value === 'out')
              }
            />
          )}
        </Field>
      )}
    </>
  );
}

export function meanings() {
  return [
    { value: 'there', label: importColumns.onAccount },
    { value: 'owed', label: importColumns.owed },
  ] as const;
}

export function ways() {
  return [
    { value: 'in', label: importColumns.moneyIn },
    { value: 'out', label: importColumns.moneyOut },
  ] as const;
}
