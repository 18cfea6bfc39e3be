/** What is wrong with a category that was chosen while somebody else changed the list of them. */
import type { Category } from '@wumbo/api/category';
import { isolated } from '@wumbo/format/isolate';
import { categoryFaults } from '@wumbo/wording/category/faults';

interface Choice {
  /** The category that is chosen; '' for none. */
  readonly chosen: string;
  /** The one that is stored: it may stay, also when it is offered no longer. */
  readonly stored: string;
  /** What the server said against it, if it did. */
  readonly refused: string | undefined;
}

export function categoryFault(
  { chosen, stored, refused }: Choice,
  all: readonly Category[] | undefined,
): string | undefined {
  if (chosen === '' || !all) return refused;
  const category = all.find((one) => one.id === chosen);
  if (category?.archived && (chosen !== stored || refused))
    return categoryFaults.archived({ name: isolated(category.name) });
  // Refused although it looks well from here: it is gone, and this page has not heard of it yet.
  return refused && categoryFaults.gone;
}
