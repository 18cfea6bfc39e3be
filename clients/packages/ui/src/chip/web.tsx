import { classes } from '../classes';
import type { ChipContract } from './contract';

const tones = {
  quiet: 'border-border bg-sunken text-muted',
  accent: 'border-transparent bg-accent-soft text-text',
  warning: 'border-warning bg-surface text-warning',
} as const;

export function Chip({ children, tone = 'quiet' }: ChipContract) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1 rounded-full border px-2 py-0.5 text-12 font-medium',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}
