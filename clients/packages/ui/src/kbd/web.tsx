import type { KbdContract } from './contract';

export function Kbd({ children }: KbdContract) {
  return (
    <kbd className="inline-flex min-w-6 justify-center rounded-control border border-border bg-sunken px-1.5 py-0.5 font-sans text-12 text-muted">
      {children}
    </kbd>
  );
}
