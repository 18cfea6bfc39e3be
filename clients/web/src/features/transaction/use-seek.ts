'use client';
/**
 * Goes to a row that is not fetched yet: page after page is asked for, and one stays where one is,
 * with the focus, until it is there. Whatever else the person does ends it.
 */
import type { Transaction } from '@wumbo/api/transaction';
import { reached, type Goal } from '@wumbo/features/transaction/lines';
import { useCallback, useEffect, useState, type RefObject } from 'react';

interface Options {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Transaction[];
  /** Whether rows are left that have not been fetched yet. */
  readonly more: boolean;
  /** Asks for the next page, unless it is on its way. */
  readonly onEnd: () => void;
  readonly onArrival: (row: number) => void;
}

export interface Seek {
  readonly goal: Goal | undefined;
  readonly go: (goal: Goal) => void;
  readonly stop: () => void;
}

export function useSeek({ scroller, rows, more, onEnd, onArrival }: Options): Seek {
  const [goal, setGoal] = useState<Goal>();
  const stop = useCallback(() => setGoal(undefined), []);
  const at = goal && reached(goal, rows, more);
  useEffect(() => {
    if (!goal) return;
    if (at === 'further') return onEnd();
    if (at !== undefined) onArrival(at);
    // What was wanted is there, or is nowhere.
    setGoal(undefined);
  }, [goal, at, rows, onEnd, onArrival]);
  useEffect(() => {
    const element = scroller.current;
    if (!goal || !element) return undefined;
    // Who goes on elsewhere is not fetched back; a dialog over the list is not elsewhere.
    const elsewhere = ({ target }: FocusEvent) => {
      const to = target as Element;
      if (!element.contains(to) && !to.closest('dialog')) stop();
    };
    element.addEventListener('wheel', stop, { passive: true });
    element.addEventListener('pointerdown', stop);
    document.addEventListener('focusin', elsewhere);
    return () => {
      element.removeEventListener('wheel', stop);
      element.removeEventListener('pointerdown', stop);
      document.removeEventListener('focusin', elsewhere);
    };
  }, [goal, scroller, stop]);
  return { goal, go: setGoal, stop };
}
