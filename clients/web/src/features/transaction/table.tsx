'use client';
/** The list of transactions: only what is in sight is in the page, and every key has its use. */
import { useVirtualizer } from '@tanstack/react-virtual';
import type { Transaction } from '@wumbo/api/transaction';
import { capitalised, exactDate, spokenDate } from '@wumbo/format/date';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { useWide } from '@/features/session/use-media';
import { isPlain, isTaken } from '@/features/shell/keys';
import { linesOf } from './lines';
import { columns, TransactionRow } from './row';
import type { RowActions } from './use-row-actions';

interface Props {
  readonly rows: readonly Transaction[];
  readonly total: number | undefined;
  readonly accountNames: ReadonlyMap<string, string>;
  readonly actions: RowActions;
  readonly onOpen: (row: Transaction) => void;
  readonly onEnd: () => void;
}

const ROW_WIDE = 40;
const ROW_PHONE = 68;
const DAY = 36;

export function TransactionTable({ rows, total, accountNames, actions, onOpen, onEnd }: Props) {
  const wide = useWide();
  const locale = useLocale();
  const today = useToday();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
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
  });
  useEffect(() => virtual.measure(), [virtual, rowHeight, lines]);
  const items = virtual.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (lines.length > 0 && lastSeen >= lines.length - 20) onEnd();
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

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPlain(event) || isTaken(event)) return;
      const row = rows[active];
      const inRow = scroller.current?.contains(document.activeElement) ?? false;
      const arrow = inRow && (event.key === 'ArrowDown' || event.key === 'ArrowUp');
      if (event.key === 'j' || (arrow && event.key === 'ArrowDown')) {
        focusRow(inRow ? active + 1 : active);
      } else if (event.key === 'k' || (arrow && event.key === 'ArrowUp')) {
        focusRow(inRow ? active - 1 : active);
      } else if (event.key === 'Home' && inRow) focusRow(0);
      else if (event.key === 'End' && inRow) focusRow(rows.length - 1);
      else if (event.key === 'z') {
        if (!actions.bringBack()) return;
      } else if (!inRow || !row) return;
      else if (event.key === 'e') onOpen(row);
      else if (event.key === 'c') pickerOf(scroller.current, active)?.click();
      else if (event.key === 'Delete') actions.remove(row);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions, active, focusRow, onOpen, rows]);

  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Transactions"
      aria-rowcount={(total ?? rows.length) + 1}
      className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain"
    >
      <div role="rowgroup" className="sticky top-0 z-10 max-md:sr-only">
        <div
          role="row"
          aria-rowindex={1}
          className={`h-9 border-b border-border bg-sunken text-12 font-medium text-muted ${columns}`}
        >
          <span role="columnheader">Payee</span>
          <span role="columnheader">Account</span>
          <span role="columnheader" className="px-2">
            Category
          </span>
          <span role="columnheader" className="text-right">
            Amount
          </span>
        </div>
      </div>
      <div role="rowgroup" className="relative" ref={(body) => sized(body, virtual.getTotalSize())}>
        {items.map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div
              key={item.key}
              role="presentation"
              className="absolute inset-x-0 top-0"
              ref={(element) => placed(element, item.start, item.size)}
            >
              {line.kind === 'day' ? (
                <DayLine date={line.date} today={today} locale={locale} />
              ) : (
                <TransactionRow
                  row={line.row}
                  number={line.index}
                  wide={wide}
                  active={line.index === active}
                  locale={locale}
                  accountName={accountNames.get(line.row.account_id) ?? ''}
                  onOpen={onOpen}
                  onFocus={setActive}
                  onCategorise={actions.categorise}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

// Positions are set on the element itself: style attributes in markup are against the policy.
function sized(element: HTMLElement | null, height: number): void {
  if (element) element.style.height = `${height}px`;
}

function placed(element: HTMLElement | null, start: number, height: number): void {
  if (!element) return;
  element.style.transform = `translateY(${start}px)`;
  element.style.height = `${height}px`;
}

function pickerOf(root: HTMLElement | null, number: number): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[data-row="${number}"] [data-picker]`) ?? null;
}

function DayLine({ date, today, locale }: { date: string; today: string; locale: string }) {
  return (
    <div role="row" className="flex h-full items-end border-b border-border bg-surface px-4 pb-1">
      <span
        role="gridcell"
        title={exactDate(date, locale)}
        className="text-12 font-medium text-muted"
      >
        {capitalised(spokenDate(date, today, locale), locale)}
      </span>
    </div>
  );
}
