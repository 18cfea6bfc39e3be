import { useCategories, type Category } from '@wumbo/api/category';
import type { ChoiceOption } from '@wumbo/ui/choice-list/contract';
import { categoryOptions } from '@wumbo/wording/category/options';
import { useMemo } from 'react';

/** Categories by id, and as the options of a picker: spending first, then income. */
export function useCategoryOptions(): {
  readonly names: ReadonlyMap<string, string>;
  readonly options: readonly ChoiceOption[];
} {
  const { data } = useCategories();
  return useMemo(() => {
    const all = data ?? [];
    return {
      names: new Map(all.map((category) => [category.id, category.name])),
      options: [
        { value: null, label: categoryOptions.none },
        ...grouped(all, 'expense', categoryOptions.spending),
        ...grouped(all, 'income', categoryOptions.income),
      ],
    };
  }, [data]);
}

function grouped(all: readonly Category[], kind: string, group: string): ChoiceOption[] {
  return all
    .filter((category) => category.kind === kind && category.archived !== true)
    .sort((a, b) => a.name.localeCompare(b.name))
    .map((category) => ({ value: category.id, label: category.name, group }));
}
