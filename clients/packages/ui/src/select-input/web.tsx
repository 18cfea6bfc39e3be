import type { ComponentProps } from 'react';
import { classes } from '../classes';
import { Icon } from '../icon/web';
import { controlLook } from '../text-input/web';
import type { SelectInputContract } from './contract';

/** The platform's own list: it is the best one on a phone and needs no script. */
export function SelectInput(props: SelectInputContract & ComponentProps<'select'>) {
  const { options, className, ...rest } = props;
  return (
    <span className="relative block">
      <select {...rest} className={classes(controlLook, 'appearance-none pr-8', className)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon name="chevron-down"
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted" />
    </span>
  );
}
