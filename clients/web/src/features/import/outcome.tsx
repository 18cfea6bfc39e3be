'use client';
/** What a file holds, before it is imported and after. */
import { useAccounts } from '@wumbo/api/account';
import type { AccountChoice, ImportAnswer } from '@wumbo/api/import';
import { namesNoCurrency } from '@wumbo/features/import/plan';
import { doesNothing, knownIn, newIn } from '@wumbo/features/import/steps';
import { isAmiss, newNames, saidBalances, wishesOf, type Typed } from '@wumbo/features/import/wishes';
import { countOf } from '@wumbo/format/count';
import { inLocale } from '@wumbo/format/sentence';
import { Button, buttonLook } from '@wumbo/ui/button';
import { Notice } from '@wumbo/ui/notice';
import { Said } from '@wumbo/ui/said';
import { filled } from '@wumbo/wording/filled';
import { importOutcome } from '@wumbo/wording/import/outcome';
import { useRef, useState, type ReactNode } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';
import { AccountPart } from './account-part';
import { Decisions, type ChangeReading } from './decisions';
import { LinesTable } from './lines-table';
import type { Answer, SaidBefore, Wishes } from './use-file-steps';

interface Props {
  readonly answer: ImportAnswer;
  readonly state: 'preview' | 'importing' | 'done';
  readonly said: SaidBefore;
  /** What stands in the fields beside the preview. */
  readonly typed: Typed;
  readonly onType: (typed: Typed) => void;
  /** What was answered about accounts so far. */
  readonly chosen: readonly AccountChoice[];
  /** How far storing it is; stands where the button was pressed. */
  readonly progress?: ReactNode;
  readonly onImport: (wishes: Wishes) => void;
  readonly onAnswer: (answer: Answer) => void;
  /** Asks about the columns, or the dates, again; absent where a file has neither. */
  readonly change?: ChangeReading | undefined;
  readonly onLeave: () => void;
}

const SHOWN_WARNINGS = 6;

export function Outcome(props: Props) {
  const { answer, state, said, typed, onType, chosen, onAnswer, change } = props;
  const locale = useLocale();
  const done = state === 'done';
  const wishes = wishesOf(answer, typed, useAccounts().data, locale);
  const names = newNames(answer, wishes);
  const { names: typedNames, balances } = typed;
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col gap-2">
        {answer.accounts.map((account) => (
          <AccountPart
            key={account.key}
            account={account}
            done={done}
            openCurrency={namesNoCurrency(answer)}
            wish={wishes.get(account.key)}
            typedName={typedNames[account.key] ?? ''}
            typedBalance={balances[account.key] ?? ''}
            chosen={chosen.find(({ key }) => key === account.key)}
            onName={(name) =>
              onType({ ...typed, names: { ...typedNames, [account.key]: name } })
            }
            onBalance={(text) =>
              onType({ ...typed, balances: { ...balances, [account.key]: text } })
            }
            onMove={(choice) => onAnswer({ accounts: [choice] })}
          />
        ))}
      </ul>
      {!done && <LinesTable answer={answer} names={names} />}
      <Decisions
        decisions={answer.decisions}
        said={said}
        change={done ? undefined : change}
      />
      <Suggestions answer={answer} done={done} />
      <Warnings answer={answer} />
      <Ending
        {...props}
        wishes={{ names, balances: saidBalances(wishes) }}
        amiss={!done && isAmiss(wishes)}
      />
    </div>
  );
}

interface EndingProps extends Props {
  readonly wishes: Wishes;
  /** Whether something that was typed, or chosen, has to be mended first. */
  readonly amiss: boolean;
}

/** Leads to what has to be mended. */
function toFault(button: HTMLElement | null): void {
  const card = button?.closest('section');
  card?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
}

/** What is left to do, and the button that says what it does. */
function Ending(props: EndingProps) {
  const { answer, state, progress, onImport, onLeave, wishes, amiss } = props;
  const [tried, setTried] = useState(false);
  const actions = useRef<HTMLDivElement>(null);
  const locale = useLocale();
  const done = state === 'done';
  const fresh = newIn(answer);
  const opened = answer.accounts.filter((account) => account.created).length;
  const nothing = doesNothing(answer);
  return (
    <>
      {done && <Notice tone="positive">{doneText(fresh, opened, locale)}</Notice>}
      {!done && nothing && (
        <Notice tone="info">
          {knownIn(answer) > 0 ? importOutcome.nothingNew : importOutcome.empty}
        </Notice>
      )}
      {amiss && tried && (
        <Notice tone="negative">
          {importOutcome.amiss}
        </Notice>
      )}
      {progress}
      <div ref={actions} className="flex flex-wrap gap-2">
        {!done && !nothing && (
          <Button
            variant="primary"
            busy={state === 'importing'}
            onPress={() => {
              setTried(amiss);
              if (amiss) toFault(actions.current);
              else onImport(wishes);
            }}
          >
            {buttonText(fresh, opened, locale)}
          </Button>
        )}
        {done && fresh > 0 && (
          <Link
            href={afterPath(answer)}
            className={buttonLook({ variant: 'primary' })}
            onClick={onLeave}
          >
            {importOutcome.see}
          </Link>
        )}
        {(done || nothing) && <Button onPress={onLeave}>{importOutcome.putAway}</Button>}
      </div>
    </>
  );
}

function doneText(fresh: number, opened: number, locale: string): string {
  if (fresh > 0) return importOutcome.imported(countOf(fresh, locale));
  if (opened > 0) return importOutcome.opened(countOf(opened, locale));
  return importOutcome.takenIn;
}

function buttonText(fresh: number, opened: number, locale: string): string {
  if (fresh > 0) return importOutcome.import(countOf(fresh, locale));
  return opened === 0 ? importOutcome.takeIn : importOutcome.open(countOf(opened, locale));
}

/** Where one sees what came: its account, and its newest month when that is an old one. */
function afterPath(answer: ImportAnswer): string {
  const [only, ...others] = answer.accounts;
  const id = others.length === 0 ? only?.account_id : undefined;
  return id ? `/transactions/?account=${id}` : '/transactions/';
}

function Suggestions({ answer, done }: { readonly answer: ImportAnswer; readonly done: boolean }) {
  const locale = useLocale();
  const { suggestions, suggestions_total: total } = answer;
  if (suggestions.length === 0) return null;
  // Of very many, only the first are told one by one.
  const title = importOutcome.suggested(countOf(total, locale));
  return (
    <Notice tone="info" title={title}>
      {importOutcome.suggestedHelp({ state: done ? 'done' : 'other' })}
      <ul>
        {suggestions.slice(0, SHOWN_WARNINGS).map((one) => (
          <li key={one.id}>
            {filled(importOutcome.line, {
              line: String(one.line),
              detail: <Said>{inLocale(one.why, locale)}</Said>,
            })}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

interface WarningProps {
  readonly line: number | null | undefined;
  readonly detail: string;
}

function Warning({ line, detail }: WarningProps) {
  const said = <Said>{detail}</Said>;
  return line ? filled(importOutcome.line, { line: String(line), detail: said }) : said;
}

function Warnings({ answer }: { readonly answer: ImportAnswer }) {
  const locale = useLocale();
  const [all, setAll] = useState(false);
  const { warnings } = answer;
  if (warnings.length === 0) return null;
  const hidden = warnings.length - SHOWN_WARNINGS;
  return (
    <Notice
      tone="warning"
      title={importOutcome.warnings(countOf(warnings.length, locale))}
    >
      <ul>
        {warnings.slice(0, all ? undefined : SHOWN_WARNINGS).map((warning, index) => (
          <li key={index}>
            <Warning line={warning.line} detail={inLocale(warning.detail, locale)} />
          </li>
        ))}
      </ul>
      {hidden > 0 && !all && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="min-h-11 cursor-pointer rounded-control font-medium text-accent md:min-h-6"
        >
          {importOutcome.more(countOf(hidden, locale))}
        </button>
      )}
    </Notice>
  );
}
