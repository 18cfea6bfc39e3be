import { useId } from 'react';
import { classes } from '../classes';
import type { SegmentedContract } from './contract';

export function Segmented<T extends string>(props: SegmentedContract<T>) {
  const { label, value, options, onPick } = props;
  const name = useId();
  return (
    <fieldset className="inline-flex self-start rounded-control border border-control p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className={classes(
            'flex min-h-9.5 cursor-pointer items-center rounded-[5px] px-3 text-13 whitespace-nowrap md:min-h-7.5',
            'has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-info',
            option.value === value
              ? 'bg-accent-soft font-medium text-text'
              : 'text-muted hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onPick(option.value)}
            className="sr-only"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
