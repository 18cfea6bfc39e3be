'use client';
/** The household's categories: renaming them, and taking out of use what nobody needs. */
import { useCategories, useChangeCategory, type Category } from '@wumbo/api/category';
import { faultOf } from '@wumbo/api/problem';
import { useEdit } from '@wumbo/features/edit/use-edit';
import { Card } from '@wumbo/ui/card';
import { Field } from '@wumbo/ui/field';
import { Said } from '@wumbo/ui/said';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import type { FieldWords } from '@/features/conflict/clash-notice';
import { categoryEditing } from '@wumbo/wording/category/editing';
import { EditDialog, EditForm } from '@/features/edit/edit-dialog';
import { useOpened } from '@/navigation';

export function CategoriesCard() {
  const { data } = useCategories();
  const { open } = useOpened('category');
  const sorted = [...(data ?? [])].sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Card title={categoryEditing.list}>
      <ul className="flex flex-wrap gap-2">
        {sorted.map((one) => (
          <li key={one.id}>
            <button
              type="button"
              onClick={() => open(one.id)}
              className="min-h-11 cursor-pointer rounded-full border border-control px-3 text-13 hover:bg-sunken md:min-h-8"
            >
              <Said>{one.name}</Said>
              {one.archived && <span className="text-muted"> {categoryEditing.notInUse}</span>}
            </button>
          </li>
        ))}
      </ul>
      <EditDialog name="category" title={categoryEditing.title} things={data}>
        {(category, onDone) => (
          <CategoryEdit key={category.id} category={category} onDone={onDone} />
        )}
      </EditDialog>
    </Card>
  );
}

interface Props {
  /** As the server has it now. */
  readonly category: Category;
  readonly onDone: () => void;
}

type Name = 'name' | 'use';

function fieldWords(): Readonly<Record<Name, FieldWords>> {
  return {
    name: { label: categoryEditing.name },
    use: {
      label: categoryEditing.inUse,
      show: (value) => (value === 'yes' ? categoryEditing.yes : categoryEditing.no),
    },
  };
}

function uses() {
  return [
    { value: 'yes', label: categoryEditing.offered },
    { value: 'no', label: categoryEditing.notOffered },
  ];
}

function CategoryEdit({ category, onDone }: Props) {
  const change = useChangeCategory();
  const edit = useEdit<Name>({
    version: category.version,
    stored: { name: category.name, use: category.archived ? 'no' : 'yes' },
    compared: (fields) => ({ ...fields, name: fields.name.trim() }),
    faultsIn: ({ name }) => (name.trim() === '' ? { name: categoryEditing.nameMissing } : {}),
    save: ({ version, names, fields, onSaved }) =>
      change.mutate(
        {
          category: { ...category, version },
          change: {
            ...(names.has('name') ? { name: fields.name.trim() } : {}),
            ...(names.has('use') ? { archived: fields.use === 'no' } : {}),
          },
        },
        { onSuccess: onSaved },
      ),
    onDone,
  });
  const { fields, set, faults } = edit;
  const words = fieldWords();
  const { error, isPending } = change;
  return (
    <EditForm edit={edit} words={words} error={error} busy={isPending}>
      <Field label={words.name.label} error={faults.name ?? faultOf(error, 'name')}>
        {(ties) => (
          <TextInput
            {...ties}
            value={fields.name}
            onChange={(text) => set('name', text)}
          />
        )}
      </Field>
      <Field label={words.use.label} error={faultOf(error, 'archived')}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={fields.use}
            options={uses()}
            onPick={(value) => set('use', value)}
          />
        )}
      </Field>
    </EditForm>
  );
}
