'use client';
/** What one can do to a row: every action says what it did and offers the way back. */
import { sentenceOf } from '@wumbo/api/problem';
import {
  useCategorise,
  useRemoveTransaction,
  useRestoreTransaction,
  type Transaction,
} from '@wumbo/api/transaction';
import { toast } from '@wumbo/ui/toast-store';
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

export function useRowActions(): RowActions {
  const { mutate: send } = useCategorise();
  const { mutate: take } = useRemoveTransaction();
  const { mutate: restore } = useRestoreTransaction();
  const removed = useRef<Transaction[]>([]);

  const categorise = useCallback(
    (row: Transaction, categoryId: string | null) =>
      send({ row, categoryId }, { onError: failed }),
    [send],
  );
  const giveBack = useCallback(
    (row: Transaction) => {
      removed.current = removed.current.filter((one) => one.id !== row.id);
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
          removed.current.push(row);
          toast({
            text: `${row.payee} was removed.`,
            action: { label: 'Undo', onSelect: () => giveBack(row) },
          });
        },
        onError: failed,
      }),
    [take, giveBack],
  );
  const bringBack = useCallback(() => {
    const row = removed.current.pop();
    if (row) giveBack(row);
    return row !== undefined;
  }, [giveBack]);
  return { categorise, remove, bringBack };
}
