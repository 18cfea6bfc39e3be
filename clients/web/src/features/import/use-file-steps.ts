'use client';
/** Leads one file through its steps. */
import { useImport, useImportPreview, type ImportIntent } from '@wumbo/api/import';
import { freshKey } from '@wumbo/api/key';
import { sentenceOf } from '@wumbo/api/problem';
import { toast } from '@wumbo/ui/toast-store';
import { useCallback, useEffect, useRef, useState } from 'react';
import { stepAfter, type Step } from './steps';

export interface FileSteps {
  readonly step: Step;
  readonly intent: ImportIntent;
  /** Looks at the file once more; an answer is another intent and gets a key of its own. */
  readonly lookAgain: (answer?: Partial<Pick<ImportIntent, 'accountId' | 'mapping'>>) => void;
  readonly importIt: () => Promise<void>;
}

export function useFileSteps(file: File): FileSteps {
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
  const lookAgain: FileSteps['lookAgain'] = (answer = {}) =>
    void lookAt({ ...intent, ...answer, key: freshKey() });
  return { step, intent, lookAgain, importIt };
}
