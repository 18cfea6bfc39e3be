/** What an import does, in words. */
import type { ImportedAccount } from '@wumbo/api/import';
import { countOf, type Count } from '@wumbo/format/count';
import { exactDate } from '@wumbo/format/date';
import { importCounts } from '@wumbo/wording/import/counts';

export function span(first: string, last: string, locale: string): string {
  if (first === last) return exactDate(first, locale);
  return importCounts.span({ first: exactDate(first, locale), last: exactDate(last, locale) });
}

type Counts = Pick<ImportedAccount, 'imported' | 'duplicates' | 'pending_merged'> &
  Partial<Pick<ImportedAccount, 'stale' | 'corrected' | 'suggested'>>;

/** What one account gets: "3 new transactions, 2 already there". */
export function countsOf(account: Counts, done: boolean, locale: string): string {
  const { imported, duplicates, pending_merged: merged } = account;
  const { stale = 0, corrected = 0, suggested = 0 } = account;
  const said = (count: number, wording: (count: Count) => string) =>
    count > 0 ? wording(countOf(count, locale)) : '';
  const added = (done ? importCounts.added : importCounts.fresh)(countOf(imported, locale));
  const parts = [
    imported > 0 || duplicates + merged === 0 ? added : '',
    said(duplicates, importCounts.duplicates),
    said(merged, importCounts.merged),
    said(stale, importCounts.stale),
    said(corrected, importCounts.corrected),
    said(suggested, importCounts.suggested),
  ];
  return parts.filter(Boolean).join(', ');
}
