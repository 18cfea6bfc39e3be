import { classes } from '../classes';
import { Icon } from '../icon/web';
import type { IconButtonContract } from './contract';

export function IconButton(props: IconButtonContract) {
  const { label, icon, iconSize, onPress, disabled, className } = props;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={() => onPress()}
      className={classes(
        'inline-flex size-11 shrink-0 cursor-pointer items-center justify-center rounded-control',
        'text-muted transition-colors hover:bg-sunken hover:text-text md:size-8',
        'disabled:cursor-default disabled:opacity-60',
        className,
      )}
    >
      <Icon name={icon} {...(iconSize ? { size: iconSize } : {})} />
    </button>
  );
}
