import { useId, useState, type KeyboardEvent } from 'react';
import { classes } from '../classes';
import { useFloating } from '../floating/web';
import { Icon } from '../icon/web';
import type { MenuContract } from './contract';

const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };

export function Menu(props: MenuContract) {
  const { label, trigger, items, className } = props;
  const { anchor, panel, open, close } = useFloating();
  const [shown, setShown] = useState(false);
  const id = useId();
  const buttons = () => [...(panel.current?.querySelectorAll('button') ?? [])];
  return (
    <>
      <button
        ref={anchor}
        type="button"
        aria-haspopup="menu"
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        aria-label={label}
        title={label}
        className={className}
        onClick={() => (shown ? close() : open())}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="menu"
        tabIndex={-1}
        aria-label={label}
        onKeyDown={(event) => moveIn(buttons(), event, close)}
        onToggle={(event) => {
          const now = (event as unknown as { newState: string }).newState === 'open';
          setShown(now);
          if (now) buttons()[0]?.focus();
        }}
        className="fixed m-0 min-w-44 rounded-card border border-border bg-surface p-1 text-text shadow-float"
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              close();
              item.onSelect();
            }}
            className={classes(
              'flex min-h-11 w-full cursor-pointer items-center gap-2 rounded-control px-3 md:min-h-9',
              'text-left text-14 hover:bg-sunken focus:bg-sunken',
            )}
          >
            {item.icon && <Icon name={item.icon} />}
            {item.label}
          </button>
        ))}
      </div>
    </>
  );
}

/** Arrows, Home and End move between the items; Tab leaves the menu. */
function moveIn(items: HTMLButtonElement[], event: KeyboardEvent, close: () => void): void {
  const at = items.indexOf(document.activeElement as HTMLButtonElement);
  const step = steps[event.key];
  if (step !== undefined) items[(at + step + items.length) % items.length]?.focus();
  else if (event.key === 'Home') items[0]?.focus();
  else if (event.key === 'End') items.at(-1)?.focus();
  else if (event.key === 'Tab') close();
  else return;
  if (event.key !== 'Tab') event.preventDefault();
  event.stopPropagation();
}
