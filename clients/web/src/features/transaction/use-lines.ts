'use client';
/** Which lines of the list are in the page, where they stand, and how one of them is focused. */
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import type { Transaction } from '@wumbo/api/transaction';
import { keyOf, linesOf, numberOf, withLine } from '@wumbo/features/transaction/lines';
import { leavePlace, placeOf } from '@wumbo/features/transaction/scroll-place';
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

const ROW_WIDE = 40;
const ROW_PHONE = 68;
const DAY = 36;
/** The head of a wide table sticks to its top and covers what stands there. */
const HEAD = 36;
const ADD_BUTTON = 80;
/** So many lines are painted above and below what is in sight. */
const BEYOND = 8;
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
  const lineOf = useCallback(
    (number: number) =>
      lines.findIndex((line) => line.kind === 'row' && line.index === number),
    [lines],
  );
  const here = useMemo(() => lineOf(active), [lineOf, active]);
  const short = useMedia('(max-height: 30rem)');
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? DAY : rowHeight),
    getItemKey: (index) => keyOf(lines[index]) ?? index,
    overscan: BEYOND,
    // The row one is at is always in the page, however far one scrolls: it has the focus, and it
    // is where the Tab key finds the list. What is taken out of the page loses both.
    rangeExtractor: useCallback(
      (range: Range) => withLine(defaultRangeExtractor(range), here),
      [here],
    ),
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
  const lastSeen = virtual.range?.endIndex ?? 0;
  useEffect(() => {
    if (lines.length > 0 && lastSeen + BEYOND >= lines.length - SOON) onEnd();
  }, [lastSeen, lines.length, onEnd]);
  const [focus, setFocus] = useState<Focus>();
  const focusRow = useCallback(
    (number: number) => {
      const next = Math.min(Math.max(number, 0), rows.length - 1);
      const at = lineOf(next);
      const id = rows[next]?.id;
      if (at < 0 || id === undefined) return;
      setActive(next);
      virtual.scrollToIndex(at, { align: 'auto' });
      setFocus({ id });
    },
    [lineOf, rows, virtual, setActive],
  );
  /** The row one is at gets the focus, unless another one is waited for already. */
  const focusActive = useCallback(() => {
    const id = rows[active]?.id;
    if (id !== undefined) setFocus((waited) => waited ?? { id });
  }, [rows, active]);
  /** A row has the focus: no other one is waited for. */
  const enter = useCallback(
    (number: number) => {
      setActive(number);
      setFocus(undefined);
    },
    [setActive],
  );
  /** Brings a row into the middle without taking the focus. */
  const showRow = useCallback(
    (number: number) => {
      const at = lineOf(number);
      setActive(number);
      if (at >= 0) virtual.scrollToIndex(at, { align: 'center' });
    },
    [lineOf, virtual, setActive],
  );
  const height = virtual.getTotalSize();
  return { scroller, lines, items, height, active, enter, focusRow, focusActive, showRow, focus };
}

/** The row that is to have the focus: it takes it once it is in the page and no dialog over it. */
export interface Focus {
  readonly id: string;
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
