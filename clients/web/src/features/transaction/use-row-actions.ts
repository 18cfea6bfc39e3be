'use client';
/** What one can do to a row: every action says what it did and offers the way back. */
import { ChangedMeanwhile } from '@wumbo/api/conflict';
import { sentenceOf } from '@wumbo/api/problem';
import {
  useCategorise,
  useRemoveTransaction,
  useRestoreTransaction,
  type Transaction,
} from '@wumbo/api/transaction';
import { useCategoryOptions } from '@wumbo/features/category/use-category-options';
import { isolated } from '@wumbo/format/isolate';
import { dismiss, toast } from '@wumbo/ui/toast-store';
import { transactionActions } from '@wumbo/wording/transaction/actions';
import { useCallback, useEffect, useRef } from 'react';
import { useLocale } from '@/features/session/use-locale';

export interface RowActions {
  readonly categorise: (row: Transaction, categoryId: string | null) => void;
  readonly remove: (row: Transaction) => void;
  /** Brings back what was removed last; false when there is nothing. */
  readonly bringBack: () => boolean;
}

/** Rarely needed: fetched when it is. */
const questions = () => import('@wumbo/features/transaction/ask-meanwhile');

function failed(error: unknown): void {
  toast({ text: sentenceOf(error), tone: 'negative' });
}

/** For what was painted before it was stored. */
function takenBack(error: unknown): void {
  toast({ text: transactionActions.takenBack({ reason: sentenceOf(error) }), tone: 'negative' });
}

/** Files a row under a category; when somebody was first, the person is asked. */
function useFiling(words: ReturnType<typeof useWords>): RowActions['categorise'] {
  const { mutate: send } = useCategorise();
  return useCallback(
    (row, categoryId) => {
      const file = (seen: Transaction, restore = false) =>
        send({ row: seen, categoryId, restore }, { onError: askOrTell });
      const askOrTell = (error: unknown) => {
        const now = meanwhile(error);
        if (!now) return takenBack(error);
        return void questions().then(({ askCategory, askReturn }) =>
          now.removed
            ? askReturn(now, categoryId, words.current, () => file(now, true))
            : askCategory(now, categoryId, words.current, () => file(now)),
        );
      };
      file(row);
    },
    [send, words],
  );
}

export function useRowActions(): RowActions {
  const { mutate: take } = useRemoveTransaction();
  const { mutate: restore } = useRestoreTransaction();
  const words = useWords();
  const categorise = useFiling(words);
  const removed = useRef<{ readonly row: Transaction; readonly message: number }[]>([]);
  const giveBack = useCallback(
    (row: Transaction) => {
      const mine = removed.current.filter((one) => one.row.id === row.id);
      removed.current = removed.current.filter((one) => one.row.id !== row.id);
      // What offered the way back has nothing to offer any more.
      for (const { message } of mine) dismiss(message);
      restore(row, {
        onSuccess: () => toast({ text: transactionActions.back({ payee: isolated(row.payee) }) }),
        onError: failed,
      });
    },
    [restore],
  );
  const remove = useCallback(
    (row: Transaction) => {
      const takeAway = (seen: Transaction) =>
        take(seen, {
          onSuccess: () => {
            const message = toast({
              text: transactionActions.removed({ payee: isolated(seen.payee) }),
              action: { label: transactionActions.undo, onSelect: () => giveBack(seen) },
            });
            removed.current.push({ row: seen, message });
          },
          onError: (error) => {
            const now = meanwhile(error);
            if (!now) takenBack(error);
            else
              void questions().then(({ askRemoval }) =>
                askRemoval(now, words.current, () => takeAway(now)),
              );
          },
        });
      takeAway(row);
    },
    [take, giveBack, words],
  );
  const bringBack = useCallback(() => {
    const last = removed.current.at(-1);
    if (last) giveBack(last.row);
    return last !== undefined;
  }, [giveBack]);
  return { categorise, remove, bringBack };
}

function meanwhile(error: unknown): Transaction | undefined {
  return error instanceof ChangedMeanwhile ? error.now : undefined;
}

/** What the questions need to be put in words; a ref, so that actions stay the same. */
function useWords() {
  const locale = useLocale();
  const { names } = useCategoryOptions();
  const newest = useRef({ locale, names });
  useEffect(() => {
    newest.current = { locale, names };
  });
  return newest;
}
