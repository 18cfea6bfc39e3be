import type { MarkContract } from './contract';

export function Mark({ size = 24 }: MarkContract) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden fill="none">
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M7 10v7.5a4.5 4.5 0 0 0 9 0V8v9.5a4.5 4.5 0 0 0 9 0V13"
        className="stroke-on-accent"
        strokeWidth="3.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
