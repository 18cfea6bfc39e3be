'use client';
/**
 * Who comes with an opened row in the address (a reload, a link) finds it in the list behind it
 * once it is closed, with the focus, however deep it lies.
 */
import { useTransaction } from '@wumbo/api/transaction-editing';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { useOpened } from '@/navigation';
import type { Seek } from './use-seek';

/** How long a closed dialog and a far row may take until the focus is where it belongs. */
const SETTLED_MS = 3_000;

interface Place {
  readonly seek: Seek;
  readonly active: number;
  readonly focusRow: (number: number) => void;
}

export function useOpenedPlace({ seek, active, focusRow }: Place): void {
  const { opened } = useOpened('open');
  const [came] = useState(opened);
  const { go } = seek;
  const on = useTransaction(came).data?.posted_on;
  const sought = useRef(false);
  useEffect(() => {
    // Its day says how far to look: a list without it is not fetched to its end.
    if (sought.current || came === undefined || on === undefined) return;
    sought.current = true;
    go({ kind: 'row', id: came, on });
  }, [came, on, go]);
  // Rows may arrive at the same time: that must not keep the focus from coming back.
  const takeUp = useEffectEvent(() => {
    const lost = document.activeElement === document.body;
    if (lost && !document.querySelector('dialog[open]')) focusRow(active);
  });
  const was = useRef(opened);
  useEffect(() => {
    const closed = was.current !== undefined && opened === undefined;
    was.current = opened;
    // While the row is still looked for, one is where one came to: the focus follows later.
    if (!closed) return undefined;
    // The dialog gives the focus back to what had it before; nothing had it on a page just opened.
    // It may stand for some frames more, and the row be painted later still.
    const until = performance.now() + SETTLED_MS;
    let frame = requestAnimationFrame(function look() {
      takeUp();
      const stands = document.querySelector('dialog[open]') !== null;
      if ((stands || document.activeElement === document.body) && performance.now() < until)
        frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  }, [opened]);
}
