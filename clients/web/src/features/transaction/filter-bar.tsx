'use client';
import { NOTHING_NARROWED } from '@wumbo/features/transaction/filter';
import { classes } from '@wumbo/ui/classes';
import { Icon } from '@wumbo/ui/icon';
import { IconButton } from '@wumbo/ui/icon-button';
import { controlLook } from '@wumbo/ui/text-input';
import { transactionFilter } from '@wumbo/wording/transaction/filter';
import { lazy, Suspense, useEffect, useRef, useState, type RefObject } from 'react';
import { isPlain, isTaken } from '@/features/shell/keys';
import { useAddress } from '@/navigation';

const TYPING_MS = 200;

const Choices = lazy(() =>
  import('./filter-choices').then((module) => ({ default: module.Choices })),
);

export function FilterBar() {
  const [address, change] = useAddress();
  const [shown, setShown] = useState(false);
  const set = ['account', 'category', 'month', 'pending', 'from'].filter((name) =>
    address.has(name),
  ).length;
  return (
    <div role="search" className="flex flex-wrap gap-2 border-b border-border p-3">
      <SearchField />
      <button
        type="button"
        aria-expanded={shown}
        onClick={() => setShown(!shown)}
        className="inline-flex min-h-11 items-center gap-2 rounded-control border border-control px-3 md:hidden"
      >
        <Icon name="filters" />
        {set > 0 ? transactionFilter.filterSet({ count: String(set) }) : transactionFilter.filter}
      </button>
      <div
        className={classes(
          'gap-2 max-md:w-full max-md:flex-col md:contents',
          shown ? 'max-md:flex' : 'max-md:hidden',
        )}
      >
        <Suspense fallback={<div className="md:min-h-9" />}>
          <Choices />
        </Suspense>
      </div>
      {set > 0 && (
        <button
          type="button"
          onClick={() => change(NOTHING_NARROWED)}
          className="inline-flex min-h-11 cursor-pointer items-center gap-1 rounded-control px-3 text-13 font-medium text-accent hover:bg-sunken md:min-h-9"
        >
          <Icon name="close" /> {transactionFilter.clear}
        </button>
      )}
    </div>
  );
}

function SearchField() {
  const [address, change] = useAddress();
  const wanted = address.get('q') ?? '';
  const [typed, setTyped] = useState(wanted);
  const field = useRef<HTMLInputElement>(null);
  const focusWanted = address.get('search') === '1';
  // What this field wrote into the address itself may arrive late: it must not undo newer typing.
  const written = useRef(wanted);
  useEffect(() => {
    if (wanted !== written.current) setTyped(wanted);
    written.current = wanted;
  }, [wanted]);
  useEffect(() => {
    const next = typed.trim();
    if (next === written.current) return undefined;
    const timer = setTimeout(() => {
      written.current = next;
      change({ q: next || undefined });
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed, change]);
  useEffect(() => {
    if (!focusWanted) return;
    field.current?.focus();
    change({ search: undefined });
  }, [focusWanted, change]);
  useSlash(field);
  return (
    <div className="relative min-w-40 flex-1">
      <Icon name="search"
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
      <input
        ref={field}
        type="search"
        aria-label={transactionFilter.search}
        placeholder={transactionFilter.searchIn}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' || event.key === 'ArrowDown') {
            event.preventDefault();
            document.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus();
          }
          if (event.key !== 'Escape') return;
          setTyped('');
          field.current?.blur();
        }}
        className={classes(controlLook, 'pr-9 pl-9 text-ellipsis')}
      />
      {typed !== '' && (
        <IconButton
          label={transactionFilter.clearSearch}
          icon="close"
          onPress={() => setTyped('')}
          className="absolute! top-1/2 right-0.5 -translate-y-1/2"
        />
      )}
    </div>
  );
}

/** The slash leads to the search from anywhere on the page. */
function useSlash(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || !isPlain(event) || isTaken(event)) return;
      event.preventDefault();
      field.current?.focus();
      field.current?.select();
    };
    window.addEventListener('keydown', onKey, { capture: true });
    return () => window.removeEventListener('keydown', onKey, { capture: true });
  }, [field]);
}
