import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { classes } from '../classes';
import type { NoticeContract } from './contract';

const icons = {
  info: Info,
  warning: TriangleAlert,
  negative: CircleAlert,
  positive: CircleCheck,
} as const;
const colours = {
  info: 'text-info',
  warning: 'text-warning',
  negative: 'text-negative',
  positive: 'text-positive',
} as const;

export function Notice({ tone, title, children }: NoticeContract) {
  const Icon = icons[tone];
  return (
    <div
      role={tone === 'negative' ? 'alert' : undefined}
      className="flex w-full gap-3 rounded-control border border-border bg-sunken px-3 py-2"
    >
      <Icon aria-hidden size={16} className={classes('mt-0.5 shrink-0', colours[tone])} />
      <div className="min-w-0 text-14">
        {title && <p className="font-medium">{title}</p>}
        <div>{children}</div>
      </div>
    </div>
  );
}
