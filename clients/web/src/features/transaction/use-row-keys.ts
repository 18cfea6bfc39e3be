'use client';
/**
 * Keys of the table: j and k move, e and Enter open, c files under a category, Delete removes, z
 * undoes.
 */
import type { Transaction } from '@wumbo/api/transaction';
import { useEffect, type RefObject } from 'react';
import { isPlain, isTaken } from '@/features/shell/keys';
import type { RowActions } from './use-row-actions';
import type { Seek } from './use-seek';

interface Table {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Transaction[];
  /** Number of the row that has, or last had, the focus. */
  readonly active: number;
  readonly focusRow: (number: number) => void;
  readonly seek: Seek;
  readonly actions: RowActions;
  readonly onOpen: (row: Transaction) => void;
}

export function useRowKeys(table: Table): void {
  const { scroller, rows, active, focusRow, seek, actions, onOpen } = table;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPlain(event) || isTaken(event)) return;
      const inside = scroller.current?.contains(document.activeElement) ?? false;
      const row = inside ? rows[active] : undefined;
      const target = destination(event.key, inside, active);
      seek.stop();
      if (event.key === 'End' && inside) seek.go({ kind: 'end' });
      else if (target !== undefined) focusRow(target);
      else if (event.key === 'z' && actions.bringBack()) event.preventDefault();
      else if (!row) return;
      else if (event.key === 'e' || (event.key === 'Enter' && isRow(event.target))) onOpen(row);
      else if (event.key === 'c') pickerOf(scroller.current, active)?.click();
      else if (event.key === 'Delete') actions.remove(row);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [actions, active, focusRow, onOpen, rows, scroller, seek]);
}

/** The row itself has the focus: Enter on a button in it is the button's. */
function isRow(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.dataset.row !== undefined;
}

/** The row a key leads to. From outside, j and k come back to the row one has left. */
function destination(key: string, inside: boolean, active: number): number | undefined {
  if (key === 'j') return inside ? active + 1 : active;
  if (key === 'k') return inside ? active - 1 : active;
  if (!inside) return undefined;
  if (key === 'ArrowDown') return active + 1;
  if (key === 'ArrowUp') return active - 1;
  return key === 'Home' ? 0 : undefined;
}

function pickerOf(root: HTMLElement | null, number: number): HTMLElement | null {
  return root?.querySelector<HTMLElement>(`[data-row="${number}"] [data-picker]`) ?? null;
}
