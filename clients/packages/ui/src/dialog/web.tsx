import { X } from 'lucide-react';
import { useEffect, useId, useRef, type MouseEvent } from 'react';
import { classes } from '../classes';
import { IconButton } from '../icon-button/web';
import type { DialogContract } from './contract';

const sheet =
  'max-md:inset-x-0 max-md:top-auto max-md:bottom-0 max-md:m-0 max-md:max-h-[90dvh] ' +
  'max-md:w-full max-md:max-w-none max-md:rounded-b-none';
const kinds = {
  middle: 'm-auto md:w-[30rem] md:max-h-[85dvh]',
  top: 'mx-auto md:mt-[15dvh] md:mb-auto md:w-[30rem] md:max-h-[70dvh]',
  panel: 'md:my-0 md:mr-0 md:ml-auto md:h-dvh md:max-h-dvh md:w-[26rem] md:rounded-none',
} as const;

/** Where one begins: the first thing to fill in, before the button that closes. */
const FIRST = 'form input:not([type=radio]), form select, [role=combobox]';

/**
 * The browser's own modal dialog: it keeps the focus inside, makes the page behind it inert,
 * closes on Escape and needs no injected style, which the content policy would refuse.
 */
export function Dialog({ title, open, onClose, children, kind = 'middle' }: DialogContract) {
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (!open || !dialog) return undefined;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector<HTMLElement>(FIRST)?.focus();
    return () => {
      // The browser gives the focus back on Escape only; when a button ends it, we do.
      const lost = document.activeElement === document.body;
      if (lost && before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [open]);
  if (!open) return null;
  const onBackdrop = (event: MouseEvent) => {
    if (event.target === element.current) onClose();
  };
  return (
    // Escape closes it as well, so the click on the backdrop is only a second way out.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={element}
      aria-labelledby={id}
      onClose={onClose}
      onMouseDown={onBackdrop}
      className={classes(
        'dialog-motion overflow-y-auto overscroll-contain rounded-card border border-border',
        'bg-surface p-0 text-text shadow-float backdrop:bg-[rgb(0_0_0/0.4)]',
        sheet,
        kinds[kind],
      )}
    >
      <header className="sticky top-0 z-10 flex items-center justify-between gap-3 bg-surface px-4 pt-3 pb-2 md:px-6 md:pt-4">
        <h2 id={id} className="line-clamp-2 min-w-0 text-20 font-semibold break-words">
          {title}
        </h2>
        <IconButton label="Close" onClick={onClose}>
          <X aria-hidden size={20} />
        </IconButton>
      </header>
      <div className="px-4 pb-6 md:px-6">{children}</div>
    </dialog>
  );
}
