'use client';
/** What one can do to a row: every action says what it did and offers the way back. */
import { sentenceOf } from '@wumbo/api/problem';
import {
  useCategorise,
  useRemoveTransaction,
  useRestoreTransaction,
  type Transaction,
} from '@wumbo/api/transaction';
import { dismiss, toast } from '@wumbo/ui/toast-store';
import { useCallback, useRef } from 'react';

export interface RowActions {
  readonly categorise: (row: Transaction, categoryId: string | null) => void;
  readonly remove: (row: Transaction) => void;
  /** Brings back what was removed last; false when there is nothing. */
  readonly bringBack: () => boolean;
}

function failed(error: unknown): void {
  toast({ text: sentenceOf(error), tone: 'negative' });
}

/** For what was painted before it was stored. */
function takenBack(error: unknown): void {
  toast({ text: `${sentenceOf(error)} Your change was taken back.`, tone: 'negative' });
}

export function useRowActions(): RowActions {
  const { mutate: send } = useCategorise();
  const { mutate: take } = useRemoveTransaction();
  const { mutate: restore } = useRestoreTransaction();
  const removed = useRef<{ readonly row: Transaction; readonly message: number }[]>([]);

  const categorise = useCallback(
    (row: Transaction, categoryId: string | null) =>
      send({ row, categoryId }, { onError: takenBack }),
    [send],
  );
  const giveBack = useCallback(
    (row: Transaction) => {
      const mine = removed.current.filter((one) => one.row.id === row.id);
      removed.current = removed.current.filter((one) => one.row.id !== row.id);
      // What offered the way back has nothing to offer any more.
      for (const { message } of mine) dismiss(message);
      restore(row, {
        onSuccess: () => toast({ text: `${row.payee} is back.` }),
        onError: failed,
      });
    },
    [restore],
  );
  const remove = useCallback(
    (row: Transaction) =>
      take(row, {
        onSuccess: () => {
          const message = toast({
            text: `${row.payee} was removed.`,
            action: { label: 'Undo', onSelect: () => giveBack(row) },
          });
          removed.current.push({ row, message });
        },
        onError: takenBack,
      }),
    [take, giveBack],
  );
  const bringBack = useCallback(() => {
    const last = removed.current.at(-1);
    if (last) giveBack(last.row);
    return last !== undefined;
  }, [giveBack]);
  return { categorise, remove, bringBack };
}
