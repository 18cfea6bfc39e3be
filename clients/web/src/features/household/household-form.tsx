'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import type { Household, HouseholdChange, HouseholdDraft } from '@wumbo/api/household';
import { faultOf } from '@wumbo/api/problem';
import { useMerge } from '@wumbo/features/conflict/use-merge';
import { householdRules } from '@wumbo/features/household/household-rules';
import { currencyCodes, currencyName, likelyCurrency } from '@wumbo/format/currency';
import { likelyTimeZone, timeZones } from '@wumbo/format/date';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Form } from '@wumbo/ui/form';
import { toast } from '@wumbo/ui/toast-store';
import { conflictNotice } from '@wumbo/wording/conflict/notice';
import { householdForm } from '@wumbo/wording/household/form';
import { useMemo, useState } from 'react';
import { useForm, useWatch, type UseFormReturn } from 'react-hook-form';
import { ClashNotice, type FieldWords } from '@/features/conflict/clash-notice';
import { BoundSelect, BoundText } from '@/features/edit/bound';
import { Refusal } from '@/features/session/refusal';
import { useLocale } from '@/features/session/use-locale';

interface Props {
  readonly label: string;
  readonly error: unknown;
  readonly busy: boolean;
  readonly onSubmit: (draft: HouseholdDraft) => void;
}

/** Founding a household. */
export function HouseholdForm({ label, error, busy, onSubmit }: Props) {
  const locale = useLocale();
  const form = useForm<HouseholdDraft>({
    resolver: zodResolver(householdRules),
    values: { name: '', currency: likelyCurrency(locale), time_zone: likelyTimeZone() },
    resetOptions: { keepDirtyValues: true },
  });
  const { isDirty } = form.formState;
  return (
    <Form
      unsaved={() => isDirty}
      onSubmit={form.handleSubmit(onSubmit)}
      className="flex flex-col gap-4"
    >
      <Refusal error={error} />
      <HouseholdFields form={form} error={error} />
      <Button submits variant="primary" busy={busy}>
        {label}
      </Button>
    </Form>
  );
}

interface SettingsProps {
  /** As the server has it now. */
  readonly household: Household;
  readonly error: unknown;
  readonly busy: boolean;
  readonly onSubmit: (version: number, change: HouseholdChange) => void;
}

function fieldWords(): Readonly<Record<keyof HouseholdDraft, FieldWords>> {
  return {
    name: { label: householdForm.name },
    currency: { label: householdForm.currency },
    time_zone: { label: householdForm.timeZone, show: (zone) => zone.replaceAll('_', ' ') },
  };
}

/** Changing its settings, beside others who may do the same. */
export function HouseholdSettings({ household, error, busy, onSubmit }: SettingsProps) {
  const { name, currency, time_zone } = household;
  const words = { name, currency, time_zone };
  const [first] = useState(words);
  const resolver = zodResolver(householdRules);
  const form = useForm<HouseholdDraft>({ resolver, defaultValues: first });
  const read = () => {
    const typed = form.getValues();
    return { name: typed.name.trim(), currency: typed.currency, time_zone: typed.time_zone };
  };
  const write = (field: string, value: string) =>
    form.setValue(field as keyof HouseholdDraft, value, { shouldDirty: true });
  const merge = useMerge({ version: household.version, words, read, write });
  const undecided = merge.clashes.length > 0;
  const submit = form.handleSubmit((draft) => {
    const names = merge.changed();
    const change = Object.fromEntries(Object.entries(draft).filter(([field]) => names.has(field)));
    if (undecided) return;
    if (names.size > 0) onSubmit(merge.version, change);
    else toast({ text: householdForm.same });
  });
  return (
    <Form
      unsaved={() => merge.changed().size > 0}
      onSubmit={submit}
      className="flex flex-col gap-4"
    >
      <ClashNotice merge={merge} fields={fieldWords()} error={error} />
      <Refusal error={error} />
      <HouseholdFields form={form} error={error} />
      <Button submits variant="primary" busy={busy} disabled={undecided}>
        {conflictNotice.save}
      </Button>
    </Form>
  );
}

interface FieldsProps {
  readonly form: UseFormReturn<HouseholdDraft>;
  readonly error: unknown;
}

function HouseholdFields({ form, error }: FieldsProps) {
  const locale = useLocale();
  const zone = useWatch({ control: form.control, name: 'time_zone' });
  const currencies = useMemo(
    () =>
      currencyCodes().map((code) => ({
        value: code,
        label: `${code} · ${currencyName(code, locale)}`,
      })),
    [locale],
  );
  const zones = useMemo(() => {
    const known = timeZones();
    const all = known.includes(zone) ? known : [zone, ...known];
    return all.map((value) => ({ value, label: value.replaceAll('_', ' ') }));
  }, [zone]);
  return (
    <>
      <Field
        label={householdForm.name}
        error={form.formState.errors.name?.message ?? faultOf(error, 'name')}
      >
        {(ties) => (
          <BoundText {...ties} form={form} name="name" placeholder={householdForm.nameExample} />
        )}
      </Field>
      <Field
        label={householdForm.currency}
        help={householdForm.currencyHelp}
        error={faultOf(error, 'currency')}
      >
        {(ties) => (
          <BoundSelect {...ties} form={form} name="currency" options={currencies} />
        )}
      </Field>
      <Field
        label={householdForm.timeZone}
        help={householdForm.timeZoneHelp}
        error={faultOf(error, 'time_zone')}
      >
        {(ties) => <BoundSelect {...ties} form={form} name="time_zone" options={zones} />}
      </Field>
    </>
  );
}
