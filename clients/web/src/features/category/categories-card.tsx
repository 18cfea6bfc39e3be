'use client';
/** The household's categories: renaming them, and taking out of use what nobody needs. */
import { useCategories, useChangeCategory, type Category } from '@wumbo/api/category';
import { isConflict } from '@wumbo/api/conflict';
import { faultOf, sentenceOf } from '@wumbo/api/problem';
import { Button } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { Dialog } from '@wumbo/ui/dialog';
import { Field } from '@wumbo/ui/field';
import { Said } from '@wumbo/ui/said';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { useUnsaved } from '@wumbo/ui/unsaved';
import { useRef, useState, type FormEvent } from 'react';
import { ClashNotice } from '@/features/conflict/clash-notice';
import { useMerge } from '@/features/conflict/use-merge';
import { useOpened } from '@/navigation';

export function CategoriesCard() {
  const { data } = useCategories();
  const { opened, open, close } = useOpened('category');
  const [last, setLast] = useState(opened);
  if (opened !== undefined && opened !== last) setLast(opened);
  const id = opened ?? last;
  const category = data?.find((one) => one.id === id);
  const sorted = [...(data ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Card title="Categories">
      <ul className="flex flex-wrap gap-2">
        {sorted.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => open(one.id)}
              className="min-h-11 cursor-pointer rounded-full border border-control px-3 text-13 hover:bg-sunken md:min-h-8"
            >
              <Said>{one.name}</Said>
              {one.archived && <span className="text-muted"> (not in use)</span>}
            </button>
          </li>
        ))}
      </ul>
      <Dialog
        title="Edit the category"
        open={opened !== undefined && category !== undefined}
        onClose={close}
        onReopen={() => id && open(id)}
      >
        {category && <CategoryForm key={category.id} category={category} onDone={close} />}
      </Dialog>
    </Card>
  );
}

interface Props {
  /** As the server has it now. */
  readonly category: Category;
  readonly onDone: () => void;
}

const words = {
  name: { label: 'Name' },
  use: { label: 'In use', show: (value: string) => (value === 'yes' ? 'yes' : 'no') },
} as const;

const uses = [
  { value: 'yes', label: 'Offered when you choose' },
  { value: 'no', label: 'No longer offered; what is in it stays' },
] as const;

const fieldsOf = ({ name, archived }: Category) => ({ name, use: archived ? 'no' : 'yes' });

function CategoryForm({ category, onDone }: Props) {
  const change = useChangeCategory();
  const [fields, setFields] = useState(() => fieldsOf(category));
  const [empty, setEmpty] = useState(false);
  const done = useRef(false);
  const merge = useMerge({
    version: category.version,
    words: fieldsOf(category),
    read: () => ({ ...fields, name: fields.name.trim() }),
    write: (field, value) => setFields((now) => ({ ...now, [field]: value })),
  });
  useUnsaved(() => !done.current && merge.changed().size > 0);
  const leave = () => {
    done.current = true;
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const name = fields.name.trim();
    setEmpty(name === '');
    if (name === '' || merge.clashes.length > 0) return;
    const names = merge.changed();
    if (names.size === 0) return leave();
    const wanted = {
      ...(names.has('name') ? { name } : {}),
      ...(names.has('use') ? { archived: fields.use === 'no' } : {}),
    };
    const seen = { ...category, version: merge.version };
    change.mutate({ category: seen, change: wanted }, { onSuccess: leave });
  };
  const refused =
    change.error && !isConflict(change.error)
      ? (faultOf(change.error, 'name') ?? sentenceOf(change.error))
      : undefined;
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4 pt-2">
      <ClashNotice merge={merge} fields={words} error={change.error} />
      <Field label="Name" error={empty ? 'Give the category a name.' : refused}>
        {(ties) => (
          <TextInput
            {...ties}
            dir="auto"
            value={fields.name}
            onChange={(event) => setFields({ ...fields, name: event.target.value })}
          />
        )}
      </Field>
      <Field label="In use">
        {(ties) => (
          <SelectInput
            {...ties}
            value={fields.use}
            options={uses}
            onChange={(event) => setFields({ ...fields, use: event.target.value })}
          />
        )}
      </Field>
      <Button
        type="submit"
        variant="primary"
        busy={change.isPending}
        disabled={merge.clashes.length > 0}
      >
        Save the changes
      </Button>
    </form>
  );
}
