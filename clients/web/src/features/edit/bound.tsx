'use client';
/** Controls that are bound to a field of a form: value, change and focus come from it. */
import type { ControlContract } from '@wumbo/ui/control';
import { SelectInput } from '@wumbo/ui/select-input';
import type { SelectInputContract } from '@wumbo/ui/select-input/contract';
import { TextInput } from '@wumbo/ui/text-input';
import type { TextInputContract } from '@wumbo/ui/text-input/contract';
import {
  useController,
  type FieldPath,
  type FieldValues,
  type UseFormReturn,
} from 'react-hook-form';

interface Bound<T extends FieldValues, C, V> {
  readonly form: Pick<UseFormReturn<T, C, V>, 'control'>;
  readonly name: FieldPath<T>;
}

type Free<T extends ControlContract, Taken extends keyof T> = Omit<
  T,
  Taken | 'name' | 'ref' | 'onLeave'
>;

export function BoundText<T extends FieldValues, C, V>({
  form,
  name,
  ...props
}: Bound<T, C, V> & Free<TextInputContract, 'value' | 'onChange'>) {
  const { field } = useController({ control: form.control, name });
  const { value, onChange, onBlur, ref } = field;
  const shown = String(value ?? '');
  return (
    <TextInput
      {...props}
      name={name}
      ref={ref}
      value={shown}
      onChange={onChange}
      onLeave={onBlur}
    />
  );
}

export function BoundSelect<T extends FieldValues, C, V>({
  form,
  name,
  ...props
}: Bound<T, C, V> & Free<SelectInputContract, 'value' | 'onPick'>) {
  const { field } = useController({ control: form.control, name });
  const { value, onChange, onBlur, ref } = field;
  const chosen = String(value ?? '');
  return (
    <SelectInput
      {...props}
      name={name}
      ref={ref}
      value={chosen}
      onPick={onChange}
      onLeave={onBlur}
    />
  );
}
