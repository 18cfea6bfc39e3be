/** The month's spending by category: the largest, and a rest that makes the sum. */
import type { SpendingItem } from '@wumbo/api/report';

export interface Ranked {
  readonly shown: readonly { readonly categoryId: string | null; readonly minor: number }[];
  /** Minor units of everything that has no line of its own; negative when more came back. */
  readonly rest: number;
  /** How many categories are in the rest. */
  readonly restCount: number;
  readonly total: number;
}

export function ranked(items: readonly SpendingItem[], currency: string, most: number): Ranked {
  const all = items
    .filter(({ spent }) => spent.currency === currency && spent.minor !== 0)
    .map(({ category_id, spent }) => ({ categoryId: category_id ?? null, minor: spent.minor }))
    .sort((a, b) => b.minor - a.minor);
  const spent = all.filter(({ minor }) => minor > 0);
  // A rest of one category says less than the category itself.
  const fits = all.length === spent.length && spent.length === most + 1;
  const shown = fits ? spent : spent.slice(0, most);
  const total = all.reduce((sum, { minor }) => sum + minor, 0);
  const named = shown.reduce((sum, { minor }) => sum + minor, 0);
  return { shown, rest: total - named, restCount: all.length - shown.length, total };
}
