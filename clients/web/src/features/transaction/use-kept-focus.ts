'use client';
/** When the row with the focus is removed, the one that takes its place gets the focus. */
import type { Transaction } from '@wumbo/api/transaction';
import { isReplaced } from '@wumbo/features/transaction/lines';
import { useEffect, useRef, type RefObject } from 'react';

interface Table {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Transaction[];
  readonly active: number;
  readonly focusRow: (number: number) => void;
}

export function useKeptFocus({ scroller, rows, active, focusRow }: Table): void {
  const inside = useRef(false);
  useEffect(() => {
    const table = scroller.current;
    // Only leaving for something else counts: a row that is taken away says nothing.
    const enter = () => (inside.current = true);
    const leave = (event: FocusEvent) => {
      const to = event.relatedTarget as Node | null;
      if (to && !table?.contains(to) && !document.querySelector('dialog[open]'))
        inside.current = false;
    };
    table?.addEventListener('focusin', enter);
    table?.addEventListener('focusout', leave);
    return () => {
      table?.removeEventListener('focusin', enter);
      table?.removeEventListener('focusout', leave);
    };
  }, [scroller]);
  const before = useRef({ rows, active });
  useEffect(() => {
    const was = before.current;
    before.current = { rows, active };
    const lost = inside.current && document.activeElement === document.body;
    if (lost && isReplaced(was.rows, rows, was.active)) focusRow(active);
  }, [rows, active, focusRow]);
}
