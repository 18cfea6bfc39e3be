/** The month's spending by category: the largest, and a rest that makes the sum. */
import type { SpendingItem } from '@wumbo/api/report';
import { isIn, isNothing, largestFirst, minus, sumOf } from '@wumbo/format/arithmetic';
import type { Money } from '@wumbo/format/money';

export interface Ranked {
  readonly shown: readonly { readonly categoryId: string | null; readonly spent: Money }[];
  /** Everything that has no line of its own; negative when more came back. */
  readonly rest: Money;
  /** How many categories are in the rest. */
  readonly restCount: number;
  readonly total: Money;
}

export function ranked(items: readonly SpendingItem[], currency: string, most: number): Ranked {
  const all = items
    .filter(({ spent }) => spent.currency === currency && !isNothing(spent))
    .map(({ category_id, spent }) => ({ categoryId: category_id ?? null, spent }))
    .sort((a, b) => largestFirst(a.spent, b.spent));
  const out = all.filter(({ spent }) => isIn(spent));
  // A rest of one category says less than the category itself.
  const fits = all.length === out.length && out.length === most + 1;
  const shown = fits ? out : out.slice(0, most);
  const total = sumOf(all.map(({ spent }) => spent), currency);
  const named = sumOf(shown.map(({ spent }) => spent), currency);
  return { shown, rest: minus(total, named), restCount: all.length - shown.length, total };
}
