'use client';
/** Keys of the table: j and k move, e edits, c files under a category, Delete removes, z undoes. */
import type { Transaction } from '@wumbo/api/transaction';
import { useCallback, useEffect, useRef, type RefObject } from 'react';
import { isPlain, isTaken } from '@/features/shell/keys';
import type { RowActions } from './use-row-actions';

interface Table {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Transaction[];
  /** Number of the row that has, or last had, the focus. */
  readonly active: number;
  readonly focusRow: (number: number) => void;
  /** Whether rows are left that have not been fetched yet. */
  readonly more: boolean;
  readonly actions: RowActions;
  readonly onOpen: (row: Transaction) => void;
}

export function useRowKeys(table: Table): void {
  const { scroller, rows, active, focusRow, actions, onOpen } = table;
  const follow = useFollowedEnd(table);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPlain(event) || isTaken(event)) return;
      const inside = scroller.current?.contains(document.activeElement) ?? false;
      const row = inside ? rows[active] : undefined;
      const target = destination(event.key, inside, active, rows.length);
      follow(event.key === 'End' && inside);
      if (target !== undefined) focusRow(target);
      else if (event.key === 'z' && actions.bringBack()) event.preventDefault();
      else if (!row) return;
      else if (event.key === 'e') onOpen(row);
      else if (event.key === 'c') pickerOf(scroller.current, active)?.click();
      else if (event.key === 'Delete') actions.remove(row);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions, active, focusRow, follow, onOpen, rows, scroller]);
}

/**
 * The end of a long list is not fetched yet: End goes on to the last row as pages arrive, until
 * the person does something else.
 */
function useFollowedEnd({ scroller, rows, focusRow, more }: Table): (on: boolean) => void {
  const following = useRef(false);
  const count = rows.length;
  useEffect(() => {
    const inside = scroller.current?.contains(document.activeElement) ?? false;
    if (following.current && inside) focusRow(count - 1);
    if (!more || !inside) following.current = false;
  }, [count, more, focusRow, scroller]);
  useEffect(() => {
    const stop = () => (following.current = false);
    const element = scroller.current;
    element?.addEventListener('wheel', stop, { passive: true });
    element?.addEventListener('pointerdown', stop);
    return () => {
      element?.removeEventListener('wheel', stop);
      element?.removeEventListener('pointerdown', stop);
    };
  }, [scroller]);
  return useCallback((on: boolean) => (following.current = on), []);
}

/** The row a key leads to. From outside, j and k come back to the row one has left. */
function destination(
  key: string,
  inside: boolean,
  active: number,
  count: number,
): number | undefined {
  if (key === 'j') return inside ? active + 1 : active;
  if (key === 'k') return inside ? active - 1 : active;
  if (!inside) return undefined;
  if (key === 'ArrowDown') return active + 1;
  if (key === 'ArrowUp') return active - 1;
  if (key === 'Home') return 0;
  return key === 'End' ? count - 1 : undefined;
}

function pickerOf(root: HTMLElement | null, number: number): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[data-row="${number}"] [data-picker]`) ?? null;
}
