'use client';
/** Keys of the table: j and k move, e edits, c files under a category, Delete removes, z undoes. */
import type { Transaction } from '@wumbo/api/transaction';
import { useEffect, type RefObject } from 'react';
import { isPlain, isTaken } from '@/features/shell/keys';
import type { RowActions } from './use-row-actions';

interface Table {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly rows: readonly Transaction[];
  /** Number of the row that has, or last had, the focus. */
  readonly active: number;
  readonly focusRow: (number: number) => void;
  readonly actions: RowActions;
  readonly onOpen: (row: Transaction) => void;
}

export function useRowKeys({ scroller, rows, active, focusRow, actions, onOpen }: Table): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (!isPlain(event) || isTaken(event)) return;
      const inside = scroller.current?.contains(document.activeElement) ?? false;
      const row = inside ? rows[active] : undefined;
      const target = destination(event.key, inside, active, rows.length);
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
  }, [actions, active, focusRow, onOpen, rows, scroller]);
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
