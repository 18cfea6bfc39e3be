import { cva } from 'class-variance-authority';
import { Icon } from '../icon/web';
import type { ButtonContract } from './contract';

const look = cva(
  'inline-flex items-center justify-center gap-2 rounded-control font-medium whitespace-nowrap ' +
    'transition-colors cursor-pointer select-none ' +
    'disabled:cursor-default disabled:opacity-60 aria-disabled:opacity-60',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-on-accent hover:not-disabled:brightness-110',
        outline: 'border border-control bg-surface text-text hover:not-disabled:bg-sunken',
        quiet: 'text-text hover:not-disabled:bg-sunken',
      },
      size: {
        regular: 'min-h-11 px-4 text-14 md:min-h-9',
        small: 'min-h-11 px-3 text-13 md:min-h-8',
      },
    },
    defaultVariants: { variant: 'outline', size: 'regular' },
  },
);

/** The classes of a button, for a link that looks like one. */
export function buttonLook(options: Pick<ButtonContract, 'variant' | 'size'> = {}): string {
  return look(options);
}

export function Button(props: ButtonContract) {
  const { variant, size, icon, busy = false, disabled, expanded, eager, className } = props;
  const { children, submits = false, onPress } = props;
  return (
    <button
      type={submits ? 'submit' : 'button'}
      className={look({ variant, size, className })}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      aria-expanded={expanded}
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus={eager}
      onClick={onPress && (() => onPress())}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
