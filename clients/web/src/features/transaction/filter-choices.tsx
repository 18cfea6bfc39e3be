'use client';
/** What the list can be narrowed to, one choice beside the other. */
import { useAccounts } from '@wumbo/api/account';
import { useMonthsWithEntries } from '@wumbo/api/report';
import { useCategoryOptions } from '@wumbo/features/category/use-category-options';
import { monthIn } from '@wumbo/features/transaction/filter';
import { monthName } from '@wumbo/format/date';
import { isolated } from '@wumbo/format/isolate';
import { SelectInput } from '@wumbo/ui/select-input';
import { categoryOptions } from '@wumbo/wording/category/options';
import { transactionFilter } from '@wumbo/wording/transaction/filter';
import { useMemo } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { useAddress } from '@/navigation';

export function Choices() {
  const [address, change] = useAddress();
  const locale = useLocale();
  const accounts = useAccounts();
  const categories = useCategoryOptions();
  const chosenMonth = monthIn(address) ?? '';
  // Only months in which something happened: in all others nothing would be found.
  const known = useMonthsWithEntries(address.get('account') ?? undefined);
  const months = useMemo(() => {
    const list = [...new Set([...(known ?? []), ...(chosenMonth ? [chosenMonth] : [])])];
    return list
      .sort()
      .reverse()
      .map((value) => ({ value, label: monthName(value, locale) }));
  }, [known, locale, chosenMonth]);
  const state = address.get('pending') === '1' ? 'pending' : '';
  return (
    <>
      <Choice
        label={transactionFilter.account}
        value={address.get('account') ?? ''}
        all={transactionFilter.allAccounts}
        options={(accounts.data ?? []).map(({ id, name }) => ({
          value: id,
          label: isolated(name),
        }))}
        onPick={(account) => change({ account })}
      />
      <Choice
        label={transactionFilter.category}
        value={address.get('category') ?? ''}
        all={transactionFilter.allCategories}
        options={categories.options.map(({ value, label }) => ({
          value: value ?? 'none',
          label: value === null ? categoryOptions.without : isolated(label),
        }))}
        onPick={(category) => change({ category })}
      />
      <Choice
        label={transactionFilter.month}
        value={chosenMonth}
        all={transactionFilter.allMonths}
        options={months}
        onPick={(month) => change({ month, from: undefined, to: undefined })}
      />
      <Choice
        label={transactionFilter.state}
        value={state}
        all={transactionFilter.anyState}
        options={[{ value: 'pending', label: transactionFilter.pendingOnly }]}
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
        label={label}
        value={value}
        options={[{ value: '', label: all }, ...options]}
        onPick={(value) => onPick(value || undefined)}
        className={value ? 'border-accent bg-accent-soft' : undefined}
      />
    </div>
  );
}
