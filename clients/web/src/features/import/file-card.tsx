'use client';
import { Button } from '@wumbo/ui/button';
import { IconButton } from '@wumbo/ui/icon-button';
import { Notice } from '@wumbo/ui/notice';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { FileText, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { AccountChoice } from './account-choice';
import { ColumnQuestions } from './column-questions';
import { Outcome } from './outcome';
import { formatName, type Step } from './steps';
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
        <FileText aria-hidden size={16} className="shrink-0 text-muted" />
        <h2 className="min-w-0 flex-1 truncate font-medium">
          {file.name}
          <span className="font-normal text-muted">{format}</span>
        </h2>
        <IconButton label={`Put ${file.name} away`} onClick={onLeave}>
          <X aria-hidden size={16} />
        </IconButton>
      </header>
      <div className="p-4">
        {step.name === 'looking' && <SkeletonRows rows={2} label={`Looking at ${file.name}`} />}
        {step.name === 'account' && (
          <AccountChoice
            reason={step.reason}
            onChoose={(accountId) => steps.lookAgain({ accountId })}
          />
        )}
        {step.name === 'columns' && (
          <ColumnQuestions
            needs={step.needs}
            onAnswer={(mapping) => steps.lookAgain({ mapping })}
          />
        )}
        {step.name === 'failed' && <Failed step={step} steps={steps} />}
        {'answer' in step && (
          <Outcome
            answer={step.answer}
            state={step.name}
            onImport={() => void steps.importIt()}
            onLeave={onLeave}
          />
        )}
      </div>
    </section>
  );
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
  return (
    <div className="flex flex-col items-start gap-3">
      <Notice tone="negative" title="This file could not be read. Nothing was stored.">
        {step.faults.length === 0 && step.reason}
        <ul>
          {step.faults.slice(0, SHOWN_FAULTS).map((fault, index) => (
            <li key={index}>
              {fault.line ? `Line ${fault.line}: ` : ''}
              {fault.detail}
            </li>
          ))}
        </ul>
      </Notice>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => steps.lookAgain()}>
          Try again
        </Button>
        {steps.intent.accountId && (
          <Button
            size="small"
            onClick={() => steps.lookAgain({ accountId: undefined, mapping: undefined })}
          >
            Choose another account
          </Button>
        )}
      </div>
    </div>
  );
}
