import { classes } from '../classes';
import type { SkeletonBlockContract, SkeletonContract } from './contract';

const widths = ['w-3/5', 'w-2/5', 'w-1/2', 'w-1/3'] as const;

/** Rows like those of a list: a line of text at the left, an amount at the right. */
export function SkeletonRows({ rows = 6, label }: SkeletonContract) {
  return (
    <div role="status" aria-label={label} className="skeleton-wait">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="flex h-10 items-center justify-between gap-8 px-4">
          <span className={classes('h-3 rounded-full bg-border', widths[index % 4])} />
          <span className="h-3 w-16 rounded-full bg-border" />
        </div>
      ))}
    </div>
  );
}

/** A block, for a number or a chart. */
export function SkeletonBlock(props: SkeletonBlockContract) {
  return (
    <div
      role="status"
      aria-label={props.label}
      className={classes('skeleton-wait rounded-control bg-sunken', props.className)}
    />
  );
}
