/** The questions when somebody else was first, in words. */
import type { Transaction } from '@wumbo/api/transaction';
import { exactDate } from '@wumbo/format/date';
import { formatMoney } from '@wumbo/format/money';
import { ask } from '../conflict/ask';

interface Reader {
  readonly locale: string;
  readonly names: ReadonlyMap<string, string>;
}

function named(id: string | null | undefined, { names }: Reader): string {
  return id ? (names.get(id) ?? '…') : 'No category';
}

export function askCategory(
  row: Transaction,
  wanted: string | null,
  reader: Reader,
  onYours: () => void,
): void {
  ask({
    title: 'Somebody chose another category meanwhile',
    values: [
      { name: 'Payee', text: row.payee },
      { name: 'Now', text: named(row.category_id, reader) },
      { name: 'You chose', text: named(wanted, reader) },
    ],
    theirs: 'Leave theirs',
    yours: 'Use yours',
    onYours,
  });
}

export function askRemoval(row: Transaction, reader: Reader, onYours: () => void): void {
  ask({
    title: 'Somebody changed this meanwhile',
    values: [
      { name: 'Payee', text: row.payee },
      { name: 'Amount', text: formatMoney(row.amount, reader.locale, 'both') },
      { name: 'Day', text: exactDate(row.posted_on, reader.locale) },
      { name: 'Category', text: named(row.category_id, reader) },
      ...(row.note ? [{ name: 'Note', text: row.note }] : []),
    ],
    theirs: 'Keep it',
    yours: 'Remove it all the same',
    onYours,
  });
}

/** A category chosen in the list for what somebody has removed. */
export function askReturn(
  row: Transaction,
  wanted: string | null,
  reader: Reader,
  onYours: () => void,
): void {
  ask({
    title: row.lapsed
      ? 'Your bank does not announce this any more'
      : 'Somebody removed this meanwhile',
    values: [
      { name: 'Payee', text: row.payee },
      { name: 'Amount', text: formatMoney(row.amount, reader.locale, 'both') },
      { name: 'You chose', text: named(wanted, reader) },
    ],
    theirs: 'Leave it removed',
    yours: 'Restore it with your category',
    onYours,
  });
}
