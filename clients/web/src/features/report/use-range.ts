'use client';
/** The months a report is about, as they stand in the address; they end where the data ends. */
import { useDashboard } from '@wumbo/api/dashboard';
import { useToday } from '@wumbo/features/household/use-today';
import { addMonths, monthOf, type Month } from '@wumbo/format/date';
import { useAddress } from '@/navigation';

/** How many months there are to choose from. */
export const lengths = ['3', '6', '12'] as const;
export type Length = (typeof lengths)[number];

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
  const length = lengths.find((one) => one === months) ?? '12';
  return {
    first: addMonths(last, 1 - Number(length)),
    last,
    known: said || !overview.isPending,
    length,
    setLast: (month) => change({ until: month === end ? undefined : month }),
    setLength: (wanted) => change({ months: wanted }),
  };
}
