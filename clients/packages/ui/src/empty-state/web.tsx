import { Icon } from '../icon/web';
import type { EmptyStateContract } from './contract';

export function EmptyState({ title, children, action, icon }: EmptyStateContract) {
  return (
    <div className="flex flex-col items-center gap-3 px-6 py-12 text-center">
      {icon && (
        <span aria-hidden className="rounded-full bg-sunken p-4 text-muted">
          <Icon name={icon} size={20} />
        </span>
      )}
      <h2 className="text-16 font-semibold">{title}</h2>
      <p className="max-w-md text-14 text-muted">{children}</p>
      {action}
    </div>
  );
}
