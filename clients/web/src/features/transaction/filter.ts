/** What the list is narrowed to, as it stands in the address: shareable, kept by Back. */
import type { TransactionFilter } from '@wumbo/api/transaction';
import { monthBounds } from '@wumbo/format/date';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/u;

/** Reads the filter out of the address; what makes no sense there is left out. */
export function filterOf(address: URLSearchParams): TransactionFilter {
  const month = address.get('month') ?? '';
  const bounds = MONTH.test(month) ? monthBounds(month) : undefined;
  const from = bounds?.from ?? address.get('from') ?? undefined;
  const to = bounds?.to ?? address.get('to') ?? undefined;
  const filter = {
    q: address.get('q')?.trim() || undefined,
    account_id: address.get('account') ?? undefined,
    category_id: address.get('category') ?? undefined,
    from,
    to,
    pending: address.get('pending') === '1' ? true : undefined,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The change of the address that takes search and filters away. */
export const NOTHING_NARROWED = {
  q: undefined,
  account: undefined,
  category: undefined,
  month: undefined,
  pending: undefined,
  from: undefined,
  to: undefined,
} as const;

/** Whether anything is narrowed at all. */
export function isNarrowed(filter: TransactionFilter): boolean {
  return Object.keys(filter).length > 0;
}
