import { classes } from '../classes';
import { Icon } from '../icon/web';
import { controlLook } from '../text-input/web';
import type { SelectInputContract } from './contract';

/** The platform's own list: it is the best one on a phone and needs no script. */
export function SelectInput(props: SelectInputContract) {
  const { options, value, onPick, onLeave, className } = props;
  const { id, label, describedBy, invalid, name, disabled, eager, ref } = props;
  return (
    <span className="relative block">
      <select
        ref={ref}
        id={id}
        name={name}
        aria-label={id === undefined ? label : undefined}
        aria-describedby={describedBy}
        aria-invalid={invalid || undefined}
        value={value}
        disabled={disabled}
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus={eager}
        onChange={(event) => onPick(event.target.value)}
        onBlur={onLeave}
        className={classes(controlLook, 'appearance-none pr-8', className)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Icon
        name="chevron-down"
        className="pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-muted"
      />
    </span>
  );
}
