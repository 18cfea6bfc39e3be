import { memo } from 'react';
import type { IconContract } from './contract';
import { pictures } from './pictures';

export const Icon = memo(function Icon({ name, size = 16, className }: IconContract) {
  return (
    <svg
      aria-hidden
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={2}
      strokeLinecap="round"
      strokeLinejoin="round"
      className={className}
    >
      <path d={pictures[name]} />
    </svg>
  );
});
