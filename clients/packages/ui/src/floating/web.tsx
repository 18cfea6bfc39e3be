import { useCallback, useEffect, useRef, type RefObject } from 'react';

const GAP = 4;
const EDGE = 8;

export interface Floating {
  readonly anchor: RefObject<HTMLButtonElement | null>;
  readonly panel: RefObject<HTMLDivElement | null>;
  readonly open: () => void;
  readonly close: () => void;
}

/**
 * Places a native popover under (or over) the button it belongs to and keeps it there. The
 * browser puts it above everything, dialogs included, and closes it on Escape or a click beside.
 */
export function useFloating(): Floating {
  const anchor = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);

  const place = useCallback(() => {
    const from = anchor.current?.getBoundingClientRect();
    const box = panel.current;
    if (!from || !box) return;
    const width = box.offsetWidth;
    const height = box.offsetHeight;
    const below = from.bottom + GAP;
    const fits = below + height <= window.innerHeight - EDGE;
    const top = fits ? below : Math.max(EDGE, from.top - GAP - height);
    const left = Math.min(Math.max(EDGE, from.left), window.innerWidth - width - EDGE);
    box.style.top = `${top}px`;
    box.style.left = `${Math.max(EDGE, left)}px`;
  }, []);

  useEffect(() => {
    const box = panel.current;
    const onToggle = () => {
      if (box?.matches(':popover-open')) place();
    };
    box?.addEventListener('toggle', onToggle);
    window.addEventListener('resize', place);
    window.addEventListener('scroll', place, true);
    return () => {
      box?.removeEventListener('toggle', onToggle);
      window.removeEventListener('resize', place);
      window.removeEventListener('scroll', place, true);
    };
  }, [place]);

  const open = useCallback(() => {
    panel.current?.showPopover();
    place();
  }, [place]);
  const close = useCallback(() => panel.current?.hidePopover(), []);
  return { anchor, panel, open, close };
}
