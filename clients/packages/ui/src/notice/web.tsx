import { classes } from '../classes';
import { Icon } from '../icon/web';
import type { NoticeContract } from './contract';

const icons = {
  info: 'info',
  warning: 'warning',
  negative: 'alert',
  positive: 'done',
} as const;
const colours = {
  info: 'text-info',
  warning: 'text-warning',
  negative: 'text-negative',
  positive: 'text-positive',
} as const;

export function Notice({ tone, title, children }: NoticeContract) {
  return (
    <div
      role={tone === 'negative' ? 'alert' : undefined}
      className="flex w-full gap-3 rounded-control border border-border bg-sunken px-3 py-2"
    >
      <Icon name={icons[tone]} className={classes('mt-0.5 shrink-0', colours[tone])} />
      <div className="min-w-0 text-14">
        {title && <p className="font-medium">{title}</p>}
        <div>{children}</div>
      </div>
    </div>
  );
}
