'use client';
import { useMonthsWithEntries } from '@wumbo/api/report';
import { monthName } from '@wumbo/format/date';
import { Segmented } from '@wumbo/ui/segmented';
import { SelectInput } from '@wumbo/ui/select-input';
import { useLocale } from '@/features/session/use-locale';
import { lengths, type Length, type Range } from './use-range';

export function RangeChoice({ range }: { readonly range: Range }) {
  const locale = useLocale();
  // A report that ends where nothing happened says nothing: only what has entries is offered.
  const known = useMonthsWithEntries(undefined) ?? [];
  const ends = [...new Set([...known, range.last])].sort().reverse();
  return (
    <>
      <SelectInput
        label="Until"
        value={range.last}
        options={ends.map((value) => ({ value, label: `Until ${monthName(value, locale)}` }))}
        onPick={(value) => range.setLast(value)}
      />
      <Segmented
        label="How far back"
        value={range.length}
        options={(Object.keys(lengths) as Length[]).map((value) => ({
          value,
          label: lengths[value],
        }))}
        onPick={range.setLength}
      />
    </>
  );
}
