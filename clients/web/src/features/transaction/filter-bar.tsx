'use client';
import { useAccounts } from '@wumbo/api/account';
import { addMonths, monthName, monthOf } from '@wumbo/format/date';
import { classes } from '@wumbo/ui/classes';
import { IconButton } from '@wumbo/ui/icon-button';
import { SelectInput } from '@wumbo/ui/select-input';
import { controlLook } from '@wumbo/ui/text-input';
import { Search, SlidersHorizontal, X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useCategoryOptions } from '@/features/category/use-category-options';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { isPlain, isTaken } from '@/features/shell/keys';
import { useAddress } from '@/navigation';
import { NOTHING_NARROWED } from './filter';

const TYPING_MS = 200;
const MONTHS = 36;

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
        <SlidersHorizontal aria-hidden size={16} />
        Filter{set > 0 ? ` (${set})` : ''}
      </button>
      <div
        className={classes(
          'gap-2 max-md:w-full max-md:flex-col md:contents',
          shown ? 'max-md:flex' : 'max-md:hidden',
        )}
      >
        <Choices />
      </div>
      {set > 0 && (
        <button
          type="button"
          onClick={() => change(NOTHING_NARROWED)}
          className="inline-flex min-h-11 cursor-pointer items-center gap-1 rounded-control px-3 text-13 font-medium text-accent hover:bg-sunken md:min-h-9"
        >
          <X aria-hidden size={16} /> Clear
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
      <Search
        aria-hidden
        size={16}
        className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted"
      />
      <input
        ref={field}
        type="search"
        aria-label="Search transactions"
        placeholder="Search payee, text, note"
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
          label="Clear the search"
          onClick={() => setTyped('')}
          className="absolute! top-1/2 right-0.5 -translate-y-1/2"
        >
          <X aria-hidden size={16} />
        </IconButton>
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

function Choices() {
  const [address, change] = useAddress();
  const locale = useLocale();
  const today = useToday();
  const accounts = useAccounts();
  const categories = useCategoryOptions();
  const chosenMonth = address.get('month') ?? '';
  const months = useMemo(() => {
    const newest = monthOf(today);
    const list = Array.from({ length: MONTHS }, (_, index) => addMonths(newest, -index));
    if (chosenMonth && !list.includes(chosenMonth)) list.push(chosenMonth);
    return list.map((value) => ({ value, label: monthName(value, locale) }));
  }, [today, locale, chosenMonth]);
  const state = address.get('pending') === '1' ? 'pending' : '';
  return (
    <>
      <Choice
        label="Account"
        value={address.get('account') ?? ''}
        all="All accounts"
        options={(accounts.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onPick={(account) => change({ account })}
      />
      <Choice
        label="Category"
        value={address.get('category') ?? ''}
        all="All categories"
        options={categories.options.map(({ value, label }) => ({
          value: value ?? 'none',
          label: value === null ? 'Without a category' : label,
        }))}
        onPick={(category) => change({ category })}
      />
      <Choice
        label="Month"
        value={chosenMonth}
        all="All months"
        options={months}
        onPick={(month) => change({ month, from: undefined, to: undefined })}
      />
      <Choice
        label="State"
        value={state}
        all="Any state"
        options={[{ value: 'pending', label: 'Pending only' }]}
        onPick={(value) => change({ pending: value ? '1' : undefined })}
      />
    </>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly all: string;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onPick: (value: string | undefined) => void;
}

function Choice({ label, value, all, options, onPick }: ChoiceProps) {
  return (
    <div className="md:w-36 lg:w-38">
      <SelectInput
        aria-label={label}
        value={value}
        options={[{ value: '', label: all }, ...options]}
        onChange={(event) => onPick(event.target.value || undefined)}
        className={value ? 'border-accent bg-accent-soft' : undefined}
      />
    </div>
  );
}
