'use client';
/** Which lines of the list are in the page, where they stand, and how one of them is focused. */
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Transaction } from '@wumbo/api/transaction';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { useMedia } from '@/features/session/use-media';
import { cameBack } from '@/navigation';
import { keyOf, linesOf, numberOf } from './lines';
import { leavePlace, placeOf } from './scroll-place';

const ROW_WIDE = 40;
const ROW_PHONE = 68;
const DAY = 36;
/** The head of a wide table sticks to its top and covers what stands there. */
const HEAD = 36;
const ADD_BUTTON = 80;
/** The next page is asked for when so few lines are left below. */
const SOON = 20;

interface Options {
  readonly rows: readonly Transaction[];
  /** Names the list; another name begins at its top. */
  readonly list: string;
  readonly wide: boolean;
  readonly onEnd: () => void;
  /** Whether rows are left that have not been fetched yet. */
  readonly more: boolean;
}

/** The row one is at, known by its id: rows may come and go above it. */
function useActive(rows: readonly Transaction[], list: string) {
  const [chosen, setChosen] = useState(() => ({
    list,
    id: cameBack() ? placeOf(list)?.row : undefined,
    last: 0,
  }));
  if (chosen.list !== list) setChosen({ list, id: undefined, last: 0 });
  const active = useMemo(() => numberOf(rows, chosen.id, chosen.last), [rows, chosen]);
  const newest = useRef(rows);
  useEffect(() => {
    newest.current = rows;
  });
  const setActive = useCallback(
    (number: number) => setChosen({ list, id: newest.current[number]?.id, last: number }),
    [list],
  );
  return { active, setActive };
}

export function useLines({ rows, list, wide, onEnd, more }: Options) {
  const scroller = useRef<HTMLDivElement>(null);
  const { active, setActive } = useActive(rows, list);
  const lines = useMemo(() => linesOf(rows, more), [rows, more]);
  const rowHeight = wide ? ROW_WIDE : ROW_PHONE;
  const short = useMedia('(max-height: 30rem)');
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? DAY : rowHeight),
    getItemKey: (index) => keyOf(lines[index]) ?? index,
    overscan: 8,
    // On a phone the last row can be scrolled from under the button that adds.
    paddingEnd: wide ? 0 : ADD_BUTTON,
    // Lines begin below the head: what counts as in sight ends a head before the table does.
    scrollPaddingEnd: wide ? HEAD : short ? 0 : ADD_BUTTON,
    // The day a row belongs to is to be seen with it.
    scrollPaddingStart: short ? 0 : DAY,
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight, lines]);
  useScrollPlace(scroller, list, rows[active]?.id);
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length > 0 && lastSeen >= lines.length - SOON) onEnd();
  }, [lastSeen, lines.length, onEnd]);
  const focusLine = useFocusLine(scroller);
  const focusRow = useCallback(
    (number: number) => {
      const next = Math.min(Math.max(number, 0), rows.length - 1);
      const at = lines.findIndex((line) => line.kind === 'row' && line.index === next);
      const id = rows[next]?.id;
      if (at < 0 || id === undefined) return;
      setActive(next);
      virtual.scrollToIndex(at, { align: 'auto' });
      focusLine(id);
    },
    [lines, rows, virtual, setActive, focusLine],
  );
  /** Brings a row into the middle without taking the focus. */
  const showRow = useCallback(
    (number: number) => {
      const at = lines.findIndex((line) => line.kind === 'row' && line.index === number);
      setActive(number);
      if (at >= 0) virtual.scrollToIndex(at, { align: 'center' });
    },
    [lines, virtual, setActive],
  );
  const height = virtual.getTotalSize();
  return { scroller, lines, items, height, active, setActive, focusRow, showRow };
}

/** Focuses a row as soon as it is in the page: far away ones are painted a moment later. */
function useFocusLine(scroller: RefObject<HTMLDivElement | null>) {
  const wanted = useRef<string>(undefined);
  const take = useCallback(() => {
    if (wanted.current === undefined) return;
    const find = `[data-id="${CSS.escape(wanted.current)}"]`;
    const row = scroller.current?.querySelector<HTMLElement>(find);
    if (!row) return;
    wanted.current = undefined;
    row.focus({ preventScroll: true });
    // Where the page itself scrolls (small windows, zoom), it follows too.
    row.scrollIntoView({ block: 'nearest' });
  }, [scroller]);
  useEffect(take);
  return useCallback(
    (id: string) => {
      wanted.current = id;
      take();
    },
    [take],
  );
}

/** Begins at the top of another list, and where it was left when somebody comes back. */
function useScrollPlace(
  scroller: RefObject<HTMLDivElement | null>,
  list: string,
  row: string | undefined,
): void {
  const newest = useRef(row);
  useEffect(() => {
    newest.current = row;
  });
  const first = useRef(true);
  useLayoutEffect(() => {
    const table = scroller.current;
    if (!table) return undefined;
    const place = first.current && cameBack() ? placeOf(list) : undefined;
    first.current = false;
    table.scrollTop = place?.top ?? 0;
    let top = table.scrollTop;
    const scrolled = () => {
      top = table.scrollTop;
    };
    table.addEventListener('scroll', scrolled, { passive: true });
    return () => {
      table.removeEventListener('scroll', scrolled);
      leavePlace(list, { top, row: newest.current });
    };
  }, [scroller, list]);
}
