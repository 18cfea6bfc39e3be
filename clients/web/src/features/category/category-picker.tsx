'use client';
import { useAddCategory } from '@wumbo/api/category';
import { sentenceOf } from '@wumbo/api/problem';
import { useCategoryOptions } from '@wumbo/features/category/use-category-options';
import { isolated } from '@wumbo/format/isolate';
import { classes } from '@wumbo/ui/classes';
import { Icon } from '@wumbo/ui/icon';
import { Picker } from '@wumbo/ui/picker';
import { Said } from '@wumbo/ui/said';
import { toast } from '@wumbo/ui/toast-store';
import { categoryPicker } from '@wumbo/wording/category/picker';

interface Props {
  readonly value: string | null;
  /** What the category is of, for people who hear the page. */
  readonly of: string;
  readonly income: boolean;
  readonly onPick: (categoryId: string | null) => void;
  /** Whether Tab stops at it. */
  readonly reachable?: boolean;
  readonly outlined?: boolean;
}

/** Shows a category and changes it in place; a missing one can be added by typing its name. */
export function CategoryPicker(props: Props) {
  const { value, of, income, onPick, reachable = true, outlined = false } = props;
  const { names, options } = useCategoryOptions();
  const add = useAddCategory();
  const name = value === null ? undefined : names.get(value);
  const create = (typed: string) =>
    add.mutate(
      { name: typed, kind: income ? 'income' : 'expense' },
      {
        onSuccess: (receipt) => onPick(receipt.id),
        onError: (error) => toast({ text: sentenceOf(error), tone: 'negative' }),
      },
    );
  return (
    <Picker
      label={categoryPicker.of({ payee: isolated(of) })}
      options={options}
      value={value}
      onPick={onPick}
      onCreate={create}
      reachable={reachable}
      name="category"
      className={classes(
        'flex min-h-8 w-full min-w-0 cursor-pointer items-center gap-2 rounded-control px-2 text-left text-14 hover:bg-sunken',
        name === undefined && 'text-muted',
        outlined && 'min-h-11 border border-control bg-surface px-3 md:min-h-9',
      )}
    >
      <Icon name="tag" className="shrink-0 text-muted" />
      <span className="truncate">
        {name ? <Said>{name}</Said> : value === null ? categoryPicker.choose : '…'}
      </span>
    </Picker>
  );
}
