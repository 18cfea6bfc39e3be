'use client';
/** What the list can be narrowed to, one choice beside the other. */
import { useAccounts, type Account } from '@wumbo/api/account';
import { addMonths, monthName, monthOf } from '@wumbo/format/date';
import { isolated } from '@wumbo/format/isolate';
import { SelectInput } from '@wumbo/ui/select-input';
import { useMemo } from 'react';
import { useCategoryOptions } from '@/features/category/use-category-options';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { useAddress } from '@/navigation';

const MONTHS = 36;

export function Choices() {
  const [address, change] = useAddress();
  const locale = useLocale();
  const today = useToday();
  const accounts = useAccounts();
  const categories = useCategoryOptions();
  const newestOn = newestDay(accounts.data);
  const chosenMonth = address.get('month') ?? '';
  const months = useMemo(() => {
    const newest = newestOn ? monthOf(newestOn) : undefined;
    const list = offeredMonths(monthOf(today), newest);
    if (chosenMonth && !list.includes(chosenMonth)) list.push(chosenMonth);
    return list.map((value) => ({ value, label: monthName(value, locale) }));
  }, [today, newestOn, locale, chosenMonth]);
  const state = address.get('pending') === '1' ? 'pending' : '';
  return (
    <>
      <Choice
        label="Account"
        value={address.get('account') ?? ''}
        all="All accounts"
        options={(accounts.data ?? []).map(({ id, name }) => ({
          value: id,
          label: isolated(name),
        }))}
        onPick={(account) => change({ account })}
      />
      <Choice
        label="Category"
        value={address.get('category') ?? ''}
        all="All categories"
        options={categories.options.map(({ value, label }) => ({
          value: value ?? 'none',
          label: value === null ? 'Without a category' : isolated(label),
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

/** The newest day with a transaction on any account. */
function newestDay(accounts: readonly Account[] | undefined): string | undefined {
  const days = (accounts ?? []).flatMap(({ newest_on: day }) => (day ? [day] : []));
  return days.sort().at(-1);
}

/** The months before this one; with old statements, those before the newest of them too. */
function offeredMonths(present: string, newest: string | undefined): string[] {
  const months = (last: string) =>
    Array.from({ length: MONTHS }, (_, index) => addMonths(last, -index));
  const old = newest && newest < present ? months(newest) : [];
  return [...new Set([...months(present), ...old])].sort().reverse();
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
