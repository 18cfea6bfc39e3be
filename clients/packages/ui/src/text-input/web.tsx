import { useEffect, useRef } from 'react';
import { classes } from '../classes';
import type { TextInputContract } from './contract';

/** The outline shared by everything one types or chooses in. */
export const controlLook =
  'min-h-11 w-full rounded-control border border-control bg-surface px-3 text-16 text-text ' +
  'placeholder:text-muted aria-invalid:border-negative md:min-h-9 md:text-14';

const kinds = {
  text: { type: 'text', dir: 'auto' },
  amount: { type: 'text', inputMode: 'decimal' },
  // The keyboard for decimals has no minus on phones.
  'signed-amount': { type: 'text', inputMode: 'text' },
  date: { type: 'date' },
  email: { type: 'email' },
  password: { type: 'password' },
  number: { type: 'number' },
} as const;

export function TextInput(props: TextInputContract) {
  const { kind = 'text', value, onChange, onLeave, fill, latest, atLeast, className } = props;
  const { id, label, describedBy, invalid, name, disabled, eager, placeholder, ref } = props;
  const element = useRef<HTMLInputElement>(null);
  // What the browser filled in before this script was there is as good as typed.
  const first = useRef({ value, onChange });
  useEffect(() => {
    const filled = element.current?.value ?? '';
    if (filled !== first.current.value) first.current.onChange(filled);
  }, []);
  const aligned = kind.endsWith('amount') && 'text-right tabular-nums';
  return (
    <input
      {...kinds[kind]}
      ref={(input) => {
        element.current = input;
        ref?.(input);
      }}
      id={id}
      name={name}
      aria-label={id === undefined ? label : undefined}
      aria-describedby={describedBy}
      aria-invalid={invalid || undefined}
      value={value}
      disabled={disabled}
      // The contract says when: the person has just asked for it.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus={eager}
      placeholder={placeholder}
      autoComplete={fill}
      max={latest}
      min={atLeast}
      onChange={(event) => onChange(event.target.value)}
      onBlur={onLeave}
      className={classes(controlLook, aligned, className)}
    />
  );
}
