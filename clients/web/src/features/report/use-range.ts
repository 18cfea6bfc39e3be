'use client';
/** The months a report is about, as they stand in the address; they end where the data ends. */
import { useDashboard } from '@wumbo/api/dashboard';
import { useToday } from '@wumbo/features/household/use-today';
import { addMonths, monthOf, type Month } from '@wumbo/format/date';
import { useAddress } from '@/navigation';

export const lengths = { '3': '3 months', '6': '6 months', '12': '12 months' } as const;
export type Length = keyof typeof lengths;

export interface Range {
  readonly first: Month;
  readonly last: Month;
  /** False while it is not known yet where the data ends. */
  readonly known: boolean;
  readonly length: Length;
  readonly setLast: (month: Month) => void;
  readonly setLength: (length: Length) => void;
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/u;

export function useRange(): Range {
  const [address, change] = useAddress();
  const present = monthOf(useToday());
  const overview = useDashboard(present);
  const newest = overview.data?.newest_on;
  const end = newest && monthOf(newest) < present ? monthOf(newest) : present;
  const until = address.get('until') ?? '';
  const said = MONTH.test(until);
  const last = said ? until : end;
  const months = address.get('months') ?? '12';
  const length: Length = months in lengths ? (months as Length) : '12';
  return {
    first: addMonths(last, 1 - Number(length)),
    last,
    known: said || !overview.isPending,
    length,
    setLast: (month) => change({ until: month === end ? undefined : month }),
    setLength: (wanted) => change({ months: wanted }),
  };
}
