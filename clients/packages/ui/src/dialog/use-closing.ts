/** When a dialog may close: at once, or after the person has let go of what is typed in it. */
import { useRef, useState } from 'react';
import { anyUnsaved, type Unsaved } from '../unsaved/web';
import type { DialogContract } from './contract';

export interface Closing {
  readonly forms: Unsaved;
  /** Whether it is on screen: also when it was closed from outside and the question stands. */
  readonly shown: boolean;
  readonly asking: boolean;
  /** Closes, or asks first. */
  readonly attempt: () => void;
  readonly keep: () => void;
  readonly throwAway: () => void;
}

export function useClosing(props: Pick<DialogContract, 'open' | 'onClose' | 'onReopen'>): Closing {
  const { open, onClose, onReopen } = props;
  const forms = useRef(new Set<() => boolean>());
  // Closing was the person's own word: what comes from outside next is its echo.
  const [letGo, setLetGo] = useState(false);
  const [asking, setAsking] = useState(false);
  const [held, setHeld] = useState(false);
  const [wasOpen, setWasOpen] = useState(open);
  if (wasOpen !== open) {
    setWasOpen(open);
    const holds = !open && !letGo && onReopen !== undefined && anyUnsaved(forms);
    setLetGo(false);
    setHeld(holds);
    // Only closing asks, and answers: a question that stands when it opens again goes on standing.
    if (!open) setAsking(holds);
  }
  const attempt = () => {
    if (anyUnsaved(forms)) setAsking(true);
    else onClose();
  };
  const keep = () => {
    setAsking(false);
    if (held) onReopen?.();
  };
  const throwAway = () => {
    setAsking(false);
    // Closed from outside already: only the holding ends.
    if (held) return setHeld(false);
    setLetGo(true);
    onClose();
  };
  return { forms, shown: open || held, asking, attempt, keep, throwAway };
}
