'use client';
import type { ImportAnswer } from '@wumbo/api/import';
import type { NeedsMapping } from '@wumbo/api/import-questions';
import { isAway } from '@wumbo/api/recovery';
import { formatName, type Step } from '@wumbo/features/import/steps';
import { useBack } from '@wumbo/features/session/use-back';
import { countOf } from '@wumbo/format/count';
import { isolated } from '@wumbo/format/isolate';
import { Button } from '@wumbo/ui/button';
import { Icon } from '@wumbo/ui/icon';
import { IconButton } from '@wumbo/ui/icon-button';
import { Notice } from '@wumbo/ui/notice';
import { Said } from '@wumbo/ui/said';
import { filled } from '@wumbo/wording/filled';
import { importFile } from '@wumbo/wording/import/file';
import { useEffect, useEffectEvent, useRef } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { AccountPlan } from './account-plan';
import { ColumnQuestions } from './column-questions';
import type { ChangeReading } from './decisions';
import { Outcome } from './outcome';
import { firstRows } from './first-rows';
import { Progress } from './progress';
import { useFileSteps, type FileSteps } from './use-file-steps';

interface Props {
  readonly file: File;
  readonly onLeave: () => void;
}

export function FileCard({ file, onLeave }: Props) {
  const steps = useFileSteps(file);
  const { step } = steps;
  const card = useFocusOver(step.name);
  const format = 'answer' in step ? ` · ${formatName(step.answer.format)}` : '';
  return (
    <section
      ref={card}
      tabIndex={-1}
      aria-label={file.name}
      data-step={step.name}
      className="rounded-card border border-border bg-surface"
    >
      <header className="flex items-center gap-3 border-b border-border py-1 pr-1 pl-4">
        <Icon name="file" className="shrink-0 text-muted" />
        <h2 className="min-w-0 flex-1 truncate font-medium">
          <Said>{file.name}</Said>
          <span className="font-normal text-muted">{format}</span>
        </h2>
        <IconButton
          label={importFile.putAway({ name: isolated(file.name) })}
          icon="close"
          onPress={onLeave}
        />
      </header>
      <div className="p-4">
        <Body file={file} steps={steps} onLeave={onLeave} />
      </div>
    </section>
  );
}

function Body({ file, steps, onLeave }: Props & { readonly steps: FileSteps }) {
  const { step } = steps;
  if (step.name === 'looking') return <Progress sent={step.sent} size={file.size} />;
  if (step.name === 'accounts')
    return (
      <AccountPlan
        reason={step.reason}
        asked={step.asked}
        onAnswer={(accounts) => steps.lookAgain({ accounts })}
      />
    );
  if (step.name === 'columns')
    return <ColumnQuestions needs={step.needs} onAnswer={steps.lookAgain} />;
  if (step.name === 'failed') return <Failed step={step} steps={steps} />;
  const { answer } = step;
  return (
    <Outcome
      answer={answer}
      state={step.name}
      said={steps.said}
      typed={steps.typed}
      onType={steps.type}
      chosen={steps.intent.accounts}
      progress={
        step.name === 'importing' && <Progress sent={step.sent} size={file.size} storing />
      }
      onImport={(wishes) => void steps.importIt(wishes)}
      onAnswer={steps.lookAgain}
      change={changeOf(file, answer, steps)}
      onLeave={onLeave}
    />
  );
}

/** How the reading can be said otherwise: its columns, its dates, or what was answered. */
function changeOf(file: File, answer: ImportAnswer, steps: FileSteps): ChangeReading | undefined {
  const ask = () =>
    void needsOf(file, answer).then((needs) => steps.ask({ name: 'columns', needs }));
  if (answer.mapping) return { label: importFile.changeColumns, onChange: ask };
  const answers = Object.keys(steps.intent.answers ?? {});
  if (answers.some((field) => field !== 'date_order'))
    return { label: importFile.changeAnswers, onChange: steps.askAnew };
  if (answer.format !== 'qif') return undefined;
  return { label: importFile.changeDates, onChange: ask };
}

const orders = ['day_month_year', 'month_day_year', 'year_month_day'];

/** What can be said again about a file that was read already: all of its columns, or its dates. */
async function needsOf(file: File, answer: ImportAnswer): Promise<NeedsMapping> {
  const mapping = answer.mapping as unknown as NeedsMapping['mapping'];
  if (mapping) return { mapping, questions: [], previewRows: await firstRows(file, mapping) };
  const detail = importFile.orderHolds;
  const question = { field: 'date_order', detail, choices: orders };
  return { mapping: null, questions: [question], previewRows: [] };
}

/**
 * The button that was pressed is gone after the next step: the focus then goes to the card, so
 * that Tab leads to what it asks now and its name is spoken.
 */
function useFocusOver(step: string) {
  const card = useRef<HTMLElement>(null);
  const inside = useRef(false);
  useEffect(() => {
    const element = card.current;
    const enter = () => (inside.current = true);
    const leave = (event: FocusEvent) => {
      if (event.relatedTarget && !element?.contains(event.relatedTarget as Node))
        inside.current = false;
    };
    element?.addEventListener('focusin', enter);
    element?.addEventListener('focusout', leave);
    return () => {
      element?.removeEventListener('focusin', enter);
      element?.removeEventListener('focusout', leave);
    };
  }, []);
  useEffect(() => {
    const lost = inside.current && document.activeElement === document.body;
    if (lost) card.current?.focus({ preventScroll: true });
  }, [step]);
  return card;
}

const SHOWN_FAULTS = 8;

interface FailedProps {
  readonly step: Extract<Step, { name: 'failed' }>;
  readonly steps: FileSteps;
}

function Failed({ step, steps }: FailedProps) {
  const locale = useLocale();
  const away = isAway(step.error);
  const back = useBack(step.error);
  const again = useEffectEvent(() => steps.lookAgain());
  useEffect(() => {
    if (back) again();
  }, [back]);
  const title = away ? importFile.notSent : importFile.notRead;
  return (
    <div className="flex flex-col items-start gap-3">
      <Notice tone="negative" title={title}>
        {step.faults.length === 0 && step.reason}
        {away && ` ${importFile.lookedAtLater}`}
        {step.faults.length > 0 && importFile.bankWrote}
        <ul>
          {step.faults.slice(0, SHOWN_FAULTS).map((fault, index) => (
            <li key={index}>
              {fault.line ? (
                filled(importFile.line, {
                  line: String(fault.line),
                  detail: <Said>{fault.detail}</Said>,
                })
              ) : (
                <Said>{fault.detail}</Said>
              )}
            </li>
          ))}
        </ul>
        {step.faults.length > SHOWN_FAULTS && (
          <p>{importFile.more(countOf(step.faults.length - SHOWN_FAULTS, locale))}</p>
        )}
        {step.faults.length > 0 && (
          <p>{importFile.download}</p>
        )}
      </Notice>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onPress={() => steps.lookAgain()}>
          {importFile.tryAgain}
        </Button>
        {(steps.intent.accounts.length > 0 || steps.intent.mapping) && (
          <Button size="small" onPress={steps.startOver}>
            {importFile.forget}
          </Button>
        )}
      </div>
    </div>
  );
}
