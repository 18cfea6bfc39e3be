import type { ComponentProps } from 'react';
import { classes } from '../classes';
import type { TextInputContract } from './contract';

/** The outline shared by everything one types or chooses in. */
export const controlLook =
  'min-h-11 w-full rounded-control border border-control bg-surface px-3 text-16 text-text ' +
  'placeholder:text-muted aria-invalid:border-negative md:min-h-9 md:text-14';

export function TextInput(props: TextInputContract & ComponentProps<'input'>) {
  const { align = 'start', className, ...rest } = props;
  const aligned = align === 'amount' && 'text-right tabular-nums';
  return <input {...rest} className={classes(controlLook, aligned, className)} />;
}
