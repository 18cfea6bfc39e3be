import { useId } from 'react';
import { classes } from '../classes';
import type { CardContract } from './contract';

export function Card(props: CardContract) {
  const { title, action, children, flush = false, className } = props;
  const id = useId();
  return (
    <section
      aria-labelledby={title ? id : undefined}
      className={classes('rounded-card border border-border bg-surface', className)}
    >
      {title && (
        <header className="flex min-h-12 items-center justify-between gap-3 px-4 pt-2">
          <h2 id={id} className="text-16 font-semibold">
            {title}
          </h2>
          {action}
        </header>
      )}
      <div className={flush ? 'pb-2' : 'p-4'}>{children}</div>
    </section>
  );
}
