'use client';
import { addMonths, monthName } from '@wumbo/format/date';
import { Segmented } from '@wumbo/ui/segmented';
import { SelectInput } from '@wumbo/ui/select-input';
import { useLocale } from '@/features/session/use-locale';
import { lengths, type Length, type Range } from './use-range';

const OFFERED = 48;

export function RangeChoice({ range }: { readonly range: Range }) {
  const locale = useLocale();
  const ends = Array.from({ length: OFFERED }, (_, index) => addMonths(range.present, -index));
  if (!ends.includes(range.last)) ends.push(range.last);
  return (
    <>
      <SelectInput
        aria-label="Until"
        value={range.last}
        options={ends.map((value) => ({ value, label: `Until ${monthName(value, locale)}` }))}
        onChange={(event) => range.setLast(event.target.value)}
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
