'use client';
/**
 * Who comes with an opened row in the address (a reload, a link) finds it in the list behind it
 * once it is closed, with the focus, however deep it lies.
 */
import { useTransaction } from '@wumbo/api/transaction-editing';
import { useIsUnderDialog } from '@wumbo/ui/dialog-standing';
import { useEffect, useEffectEvent, useState } from 'react';
import { useOpened } from '@/navigation';
import type { Seek } from './use-seek';

interface Place {
  /** The row that was open when one came; it may be closed before there is a list to find it in. */
  readonly came: string | undefined;
  /** It is looked for: another list that comes later does not look for it again. */
  readonly onSought: () => void;
  readonly seek: Seek;
  readonly focusActive: () => void;
}

export function useOpenedPlace({ came, onSought, seek, focusActive }: Place): void {
  const { go } = seek;
  const on = useTransaction(came).data?.posted_on;
  useEffect(() => {
    // Its day says how far to look: a list without it is not fetched to its end.
    if (came === undefined || on === undefined) return;
    go({ kind: 'row', id: came, on });
    onSought();
  }, [came, on, go, onSought]);
  const { owed, paid } = useOwedFocus(came);
  const takeUp = useEffectEvent(() => {
    paid();
    // The dialog gives the focus back to what had it before; nothing had it on a page just opened.
    if (document.activeElement === document.body) focusActive();
  });
  useEffect(() => {
    // While the row is still looked for, one is where one came to: the focus follows later.
    if (owed) takeUp();
  }, [owed]);
}

/** Owed once what was open is closed and its dialog is gone. */
function useOwedFocus(came: string | undefined) {
  const { opened } = useOpened('open');
  const under = useIsUnderDialog();
  const [state, setState] = useState({ was: came, owed: false });
  if (state.was !== opened) setState({ was: opened, owed: opened === undefined });
  const paid = () => setState(({ was }) => ({ was, owed: false }));
  return { owed: state.owed && !under, paid };
}
