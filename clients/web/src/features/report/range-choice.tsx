'use client';
import { useMonthsWithEntries } from '@wumbo/api/report';
import { monthName } from '@wumbo/format/date';
import { Segmented } from '@wumbo/ui/segmented';
import { SelectInput } from '@wumbo/ui/select-input';
import { countOf } from '@wumbo/format/count';
import { reportScreen } from '@wumbo/wording/report/screen';
import { useLocale } from '@/features/session/use-locale';
import { lengths, type Range } from './use-range';

export function RangeChoice({ range }: { readonly range: Range }) {
  const locale = useLocale();
  // A report that ends where nothing happened says nothing: only what has entries is offered.
  const known = useMonthsWithEntries(undefined) ?? [];
  const ends = [...new Set([...known, range.last])].sort().reverse();
  return (
    <>
      <SelectInput
        label={reportScreen.until}
        value={range.last}
        options={ends.map((value) => ({
          value,
          label: reportScreen.untilMonth({ month: monthName(value, locale) }),
        }))}
        onPick={(value) => range.setLast(value)}
      />
      <Segmented
        label={reportScreen.howFar}
        value={range.length}
        options={lengths.map((value) => ({
          value,
          label: reportScreen.months(countOf(Number(value), locale)),
        }))}
        onPick={range.setLength}
      />
    </>
  );
}
