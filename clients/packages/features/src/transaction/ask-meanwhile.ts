/** The questions when somebody else was first, in words. */
import type { Transaction } from '@wumbo/api/transaction';
import { exactDate } from '@wumbo/format/date';
import { formatMoney } from '@wumbo/format/money';
import { categoryOptions } from '@wumbo/wording/category/options';
import { transactionMeanwhile } from '@wumbo/wording/transaction/meanwhile';
import { ask } from '../conflict/ask';

interface Reader {
  readonly locale: string;
  readonly names: ReadonlyMap<string, string>;
}

function named(id: string | null | undefined, { names }: Reader): string {
  return id ? (names.get(id) ?? '…') : categoryOptions.none;
}

export function askCategory(
  row: Transaction,
  wanted: string | null,
  reader: Reader,
  onYours: () => void,
): void {
  ask({
    title: transactionMeanwhile.otherCategory,
    values: [
      { name: transactionMeanwhile.payee, text: row.payee },
      { name: transactionMeanwhile.now, text: named(row.category_id, reader) },
      { name: transactionMeanwhile.youChose, text: named(wanted, reader) },
    ],
    theirs: transactionMeanwhile.leaveTheirs,
    yours: transactionMeanwhile.useYours,
    onYours,
  });
}

export function askRemoval(row: Transaction, reader: Reader, onYours: () => void): void {
  ask({
    title: transactionMeanwhile.changed,
    values: [
      { name: transactionMeanwhile.payee, text: row.payee },
      { name: transactionMeanwhile.amount, text: formatMoney(row.amount, reader.locale, 'both') },
      { name: transactionMeanwhile.day, text: exactDate(row.posted_on, reader.locale) },
      { name: transactionMeanwhile.category, text: named(row.category_id, reader) },
      ...(row.note ? [{ name: transactionMeanwhile.note, text: row.note }] : []),
    ],
    theirs: transactionMeanwhile.keep,
    yours: transactionMeanwhile.removeAllTheSame,
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
    title: row.lapsed ? transactionMeanwhile.lapsed : transactionMeanwhile.removed,
    values: [
      { name: transactionMeanwhile.payee, text: row.payee },
      { name: transactionMeanwhile.amount, text: formatMoney(row.amount, reader.locale, 'both') },
      { name: transactionMeanwhile.youChose, text: named(wanted, reader) },
    ],
    theirs: transactionMeanwhile.leaveRemoved,
    yours: transactionMeanwhile.restore,
    onYours,
  });
}
