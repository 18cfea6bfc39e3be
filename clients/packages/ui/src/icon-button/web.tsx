import type { ComponentProps } from 'react';
import { classes } from '../classes';
import type { IconButtonContract } from './contract';

type Native = Omit<ComponentProps<'button'>, 'children' | 'aria-label' | 'title'>;

export function IconButton({ label, children, className, ...rest }: IconButtonContract & Native) {
  return (
    <button
      type="button"
      {...rest}
      aria-label={label}
      title={label}
      className={classes(
        'inline-flex size-11 shrink-0 cursor-pointer items-center justify-center rounded-control',
        'text-muted transition-colors hover:bg-sunken hover:text-text md:size-8',
        'disabled:cursor-default disabled:opacity-60',
        className,
      )}
    >
      {children}
    </button>
  );
}
