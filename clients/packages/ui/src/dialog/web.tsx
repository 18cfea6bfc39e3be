import { uiDialog } from '@wumbo/wording/ui/dialog';
import { useEffect, useId, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import { Button } from '../button/web';
import { classes } from '../classes';
import { IconButton } from '../icon-button/web';
import { Said } from '../said/web';
import { UnsavedContext } from '../unsaved/web';
import type { DialogContract } from './contract';
import { stand } from './standing';
import { useClosing, type Closing } from './use-closing';

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
export function Dialog(props: DialogContract) {
  const { title, children, kind = 'middle', onClose } = props;
  const closing = useClosing(props);
  const { shown, attempt } = closing;
  const element = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = element.current;
    if (!shown || !dialog) return undefined;
    const before = document.activeElement;
    if (!dialog.open) dialog.showModal();
    const gone = stand();
    dialog.querySelector<HTMLElement>(FIRST)?.focus();
    return () => {
      // The browser gives the focus back on Escape only; when a button ends it, we do.
      const lost = document.activeElement === document.body;
      if (lost && before instanceof HTMLElement) before.focus({ preventScroll: true });
      gone();
    };
  }, [shown]);
  if (!shown) return null;
  const onBackdrop = (event: MouseEvent) => {
    if (event.target === element.current) attempt();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // What floats over the dialog takes its own Escape.
    if (event.key !== 'Escape' || element.current?.querySelector(':popover-open')) return;
    event.preventDefault();
    if (closing.asking) closing.keep();
    else attempt();
  };
  return (
    // Escape closes it as well, so the click on the backdrop is only a second way out.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <dialog
      ref={element}
      aria-labelledby={id}
      onClose={onClose}
      onCancel={(event) => {
        if (event.target !== element.current) return;
        event.preventDefault();
        attempt();
      }}
      onKeyDown={onKeyDown}
      onMouseDown={onBackdrop}
      className={classes(
        'dialog-motion overflow-y-auto overscroll-contain rounded-card border border-border',
        'bg-surface p-0 text-text shadow-float backdrop:bg-[rgb(0_0_0/0.4)]',
        sheet,
        kinds[kind],
      )}
    >
      <header className="sticky top-0 z-10 bg-surface">
        <div className="flex items-center justify-between gap-3 px-4 pt-3 pb-2 md:px-6 md:pt-4">
          <h2 id={id} className="line-clamp-2 min-w-0 text-20 font-semibold break-words">
            <Said>{title}</Said>
          </h2>
          <IconButton label={uiDialog.close} icon="close" iconSize={20} onPress={attempt} />
        </div>
        {closing.asking && <Question closing={closing} />}
      </header>
      <UnsavedContext value={closing.forms}>
        <div className="px-4 pb-6 md:px-6">{children}</div>
      </UnsavedContext>
    </dialog>
  );
}

/** Stands over the form while it is not said whether what was typed may go. */
function Question({ closing }: { readonly closing: Closing }) {
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-2 border-y border-border bg-sunken px-4 py-2 md:px-6"
    >
      <p className="w-full font-medium">{uiDialog.unsaved}</p>
      <Button size="small" eager onPress={closing.keep}>
        {uiDialog.keep}
      </Button>
      <Button size="small" variant="quiet" onPress={closing.throwAway}>
        {uiDialog.throwAway}
      </Button>
    </div>
  );
}
