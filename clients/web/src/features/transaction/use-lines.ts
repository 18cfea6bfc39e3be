'use client';
/** Which lines of the list are in the page, where they stand, and how one of them is focused. */
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Transaction } from '@wumbo/api/transaction';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { linesOf } from './lines';

const ROW_WIDE = 40;
const ROW_PHONE = 68;
const DAY = 36;
const ADD_BUTTON = 80;
/** The next page is asked for when so few lines are left below. */
const SOON = 20;

interface Options {
  readonly rows: readonly Transaction[];
  /** Names the list; another name begins at its top. */
  readonly list: string;
  readonly wide: boolean;
  readonly onEnd: () => void;
}

export function useLines({ rows, list, wide, onEnd }: Options) {
  const scroller = useRef<HTMLDivElement>(null);
  const [chosen, setActive] = useState(0);
  const [shown, setShown] = useState(list);
  if (shown !== list) {
    setShown(list);
    setActive(0);
  }
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [list]);
  // Rows may have become fewer: one of them can always be reached with Tab.
  const active = Math.max(0, Math.min(chosen, rows.length - 1));
  const lines = useMemo(() => linesOf(rows), [rows]);
  const rowHeight = wide ? ROW_WIDE : ROW_PHONE;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? DAY : rowHeight),
    getItemKey: (index) => {
      const line = lines[index];
      if (!line) return index;
      return line.kind === 'day' ? line.date : line.row.id;
    },
    overscan: 8,
    // On a phone the last row can be scrolled from under the button that adds.
    paddingEnd: wide ? 0 : ADD_BUTTON,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight, lines]);
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length > 0 && lastSeen >= lines.length - SOON) onEnd();
  }, [lastSeen, lines.length, onEnd]);

  const focusRow = useCallback(
    (number: number) => {
      const next = Math.min(Math.max(number, 0), rows.length - 1);
      const at = lines.findIndex((line) => line.kind === 'row' && line.index === next);
      if (at < 0) return;
      setActive(next);
      virtual.scrollToIndex(at, { align: 'auto' });
      const find = () => scroller.current?.querySelector<HTMLElement>(`[data-row="${next}"]`);
      const now = find();
      if (now) now.focus({ preventScroll: true });
      else requestAnimationFrame(() => find()?.focus({ preventScroll: true }));
    },
    [lines, rows.length, virtual],
  );
  return { scroller, lines, items, height: virtual.getTotalSize(), active, setActive, focusRow };
}
