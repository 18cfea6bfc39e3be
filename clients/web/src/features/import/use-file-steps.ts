'use client';
/** Leads one file through its steps. */
import { useApi } from '@wumbo/api/context';
import {
  useImport,
  useImportPreview,
  type AccountChoice,
  type ImportIntent,
} from '@wumbo/api/import';
import { sentenceOf } from '@wumbo/api/problem';
import { answered, named, stepAfter, type Step } from '@wumbo/features/import/steps';
import { isTyped, NOTHING_TYPED, type Typed } from '@wumbo/features/import/wishes';
import type { Money } from '@wumbo/format/money';
import { toast } from '@wumbo/ui/toast-store';
import { useUnsaved } from '@wumbo/ui/unsaved';
import { importFile } from '@wumbo/wording/import/file';
import { useCallback, useEffect, useRef, useState } from 'react';

export interface Answer {
  readonly accounts?: readonly AccountChoice[];
  readonly mapping?: ImportIntent['mapping'];
  readonly answers?: ImportIntent['answers'];
  /** What of it the person has said, by field, in the words it was chosen by. */
  readonly said?: SaidBefore;
}

/** What the person has said about a file so far, by field, in words. */
export type SaidBefore = Readonly<Record<string, string>>;

/** What the person typed beside the preview, by the key of a statement. */
export interface Wishes {
  readonly names: Readonly<Record<string, string>>;
  readonly balances: Readonly<Record<string, Money>>;
}

export interface FileSteps {
  readonly step: Step;
  readonly intent: ImportIntent;
  readonly said: SaidBefore;
  /** What stands in the fields beside the preview; kept when the file is looked at again. */
  readonly typed: Typed;
  readonly type: (typed: Typed) => void;
  /** Looks at the file once more; an answer is another intent and gets a key of its own. */
  readonly lookAgain: (answer?: Answer) => void;
  /** Asks what a preview has not asked about: the columns, or the order of the dates. */
  readonly ask: (step: Extract<Step, { name: 'columns' }>) => void;
  /** Forgets what was answered about a file without columns, so that it is asked again. */
  readonly askAnew: () => void;
  /** Forgets every answer. */
  readonly startOver: () => void;
  readonly importIt: (wishes: Wishes) => Promise<void>;
}

function beginning(file: File, key: string): ImportIntent {
  return { file, accounts: [], key };
}

function hasAnswers({ accounts, mapping, answers }: ImportIntent): boolean {
  return accounts.length > 0 || mapping !== undefined || Object.keys(answers ?? {}).length > 0;
}

export function useFileSteps(file: File): FileSteps {
  const api = useApi();
  const { mutateAsync: look } = useImportPreview();
  const { mutateAsync: store } = useImport();
  const [step, setStep] = useState<Step>({ name: 'looking', sent: 0 });
  const [intent, setIntent] = useState(() => beginning(file, api.freshKey()));
  const [said, setSaid] = useState<SaidBefore>({});
  const [typed, type] = useState(NOTHING_TYPED);
  const looked = useRef<ImportIntent>(undefined);

  // The file is kept for who comes back to this page; what was said about it is not.
  const isSaid = hasAnswers(intent) || isTyped(typed);
  useUnsaved(() => isSaid && step.name !== 'done');

  const lookAt = useCallback(
    async (wanted: ImportIntent) => {
      setIntent(wanted);
      setStep({ name: 'looking', sent: 0 });
      const onProgress = (sent: number) => setStep({ name: 'looking', sent });
      try {
        const answer = await look({ intent: wanted, onProgress });
        setStep({ name: 'preview', answer });
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

  const importIt = async ({ names, balances }: Wishes) => {
    if (step.name !== 'preview') return;
    const { answer: seen } = step;
    setStep({ name: 'importing', answer: seen, sent: 0 });
    const onProgress = (sent: number) => setStep({ name: 'importing', answer: seen, sent });
    const wanted = { ...intent, accounts: named(intent.accounts, seen, names) };
    try {
      const { answer, kept } = await store({ intent: wanted, onProgress, balances });
      setStep({ name: 'done', answer });
      if (!kept) toast({ text: importFile.balanceLost, tone: 'negative' });
    } catch (error) {
      setStep(step);
      toast({ text: sentenceOf(error), tone: 'negative' });
    }
  };
  const lookAgain = ({ accounts = [], said: now, ...answer }: Answer = {}) => {
    if (now) setSaid({ ...said, ...now });
    void lookAt({
      ...intent,
      ...answer,
      answers: { ...intent.answers, ...answer.answers },
      accounts: answered(intent.accounts, accounts),
      key: api.freshKey(),
    });
  };
  const askAnew = () => {
    setSaid({});
    void lookAt({ ...intent, answers: {}, key: api.freshKey() });
  };
  const startOver = () => {
    setSaid({});
    type(NOTHING_TYPED);
    void lookAt(beginning(file, api.freshKey()));
  };
  return { step, intent, said, typed, type, lookAgain, ask: setStep, askAnew, startOver, importIt };
}
