/** What the list is narrowed to, as it stands in the address: shareable, kept by Back. */
import type { TransactionFilter } from '@wumbo/api/transaction';
import { monthBounds } from '@wumbo/format/date';
import type { Address } from '../session/address';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/u;

/** The month that is named; undefined where there is none of that name. */
export function monthIn(address: Address): string | undefined {
  const month = address.get('month') ?? '';
  return MONTH.test(month) ? month : undefined;
}

/** A day that is in the calendar; undefined for anything else. */
function dayIn(address: Address, name: string): string | undefined {
  const day = address.get(name) ?? '';
  const at = /^\d{4}-\d{2}-\d{2}$/u.test(day) ? new Date(`${day}T00:00:00Z`) : undefined;
  const real = at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
  return real ? day : undefined;
}

/** Reads the filter out of the address; what makes no sense there is left out. */
export function filterOf(address: Address): TransactionFilter {
  const month = monthIn(address);
  const bounds = month === undefined ? undefined : monthBounds(month);
  const from = bounds?.from ?? dayIn(address, 'from');
  const to = bounds?.to ?? dayIn(address, 'to');
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
