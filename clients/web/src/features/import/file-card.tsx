'use client';
import {
  useImport,
  useImportPreview,
  type ImportIntent,
  type ColumnMapping,
} from '@wumbo/api/import';
import { freshKey } from '@wumbo/api/key';
import { sentenceOf } from '@wumbo/api/problem';
import { Button } from '@wumbo/ui/button';
import { IconButton } from '@wumbo/ui/icon-button';
import { Notice } from '@wumbo/ui/notice';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { toast } from '@wumbo/ui/toast-store';
import { FileText, X } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { AccountChoice } from './account-choice';
import { ColumnQuestions } from './column-questions';
import { Outcome } from './outcome';
import { formatName, stepAfter, type Step } from './steps';

interface Props {
  readonly file: File;
  readonly onLeave: () => void;
}

export function FileCard({ file, onLeave }: Props) {
  const { mutateAsync: look } = useImportPreview();
  const { mutateAsync: store } = useImport();
  const [step, setStep] = useState<Step>({ name: 'looking' });
  const [intent, setIntent] = useState<ImportIntent>(() => ({ file, key: freshKey() }));
  const looked = useRef<ImportIntent>(undefined);

  const lookAt = useCallback(
    async (wanted: ImportIntent) => {
      setIntent(wanted);
      setStep({ name: 'looking' });
      try {
        setStep({ name: 'preview', answer: await look(wanted) });
      } catch (error) {
        setStep(stepAfter(error, wanted));
      }
    },
    [look],
  );
  useEffect(() => {
    if (looked.current) return;
    looked.current = intent;
    void lookAt(intent);
  }, [intent, lookAt]);

  const importIt = async () => {
    if (step.name !== 'preview') return;
    setStep({ name: 'importing', answer: step.answer });
    try {
      setStep({ name: 'done', answer: await store(intent) });
    } catch (error) {
      setStep(step);
      toast({ text: sentenceOf(error), tone: 'negative' });
    }
  };
  // Another account or other columns are another intent: it needs a key of its own.
  const answer = (more: { accountId?: string; mapping?: ColumnMapping }) =>
    void lookAt({ ...intent, ...more, key: freshKey() });
  const format =
    step.name === 'preview' || step.name === 'importing' || step.name === 'done'
      ? ` · ${formatName(step.answer.format)}`
      : '';
  return (
    <section
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
          <AccountChoice reason={step.reason} onChoose={(accountId) => answer({ accountId })} />
        )}
        {step.name === 'columns' && (
          <ColumnQuestions needs={step.needs} onAnswer={(mapping) => answer({ mapping })} />
        )}
        {step.name === 'failed' && (
          <div className="flex flex-col items-start gap-3">
            <Notice tone="negative" title="This file could not be read. Nothing was stored.">
              {step.faults.length === 0 && step.reason}
              <ul>
                {step.faults.slice(0, 8).map((fault, index) => (
                  <li key={index}>
                    {fault.line ? `Line ${fault.line}: ` : ''}
                    {fault.detail}
                  </li>
                ))}
              </ul>
            </Notice>
            <div className="flex flex-wrap gap-2">
              <Button size="small" onClick={() => void lookAt(intent)}>
                Try again
              </Button>
              {intent.accountId && (
                <Button size="small" onClick={() => void lookAt({ file, key: freshKey() })}>
                  Choose another account
                </Button>
              )}
            </div>
          </div>
        )}
        {(step.name === 'preview' || step.name === 'importing' || step.name === 'done') && (
          <Outcome
            answer={step.answer}
            state={step.name}
            onImport={() => void importIt()}
            onLeave={onLeave}
          />
        )}
      </div>
    </section>
  );
}
