'use client';
import { zodResolver } from '@hookform/resolvers/zod';
import type { HouseholdDraft } from '@wumbo/api/household';
import { ApiProblem, faultOf, sentenceOf } from '@wumbo/api/problem';
import { currencyCodes, currencyName, likelyCurrency } from '@wumbo/format/currency';
import { likelyTimeZone, timeZones } from '@wumbo/format/date';
import { Button } from '@wumbo/ui/button';
import { Field } from '@wumbo/ui/field';
import { Notice } from '@wumbo/ui/notice';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { useMemo } from 'react';
import { useForm } from 'react-hook-form';
import * as z from 'zod/mini';
import { useLocale } from '@/features/session/use-locale';

const rules = z.object({
  name: z.string().check(z.trim(), z.minLength(1, 'Give your household a name.')),
  currency: z.string(),
  time_zone: z.string(),
});

interface Props {
  readonly initial?: HouseholdDraft;
  readonly label: string;
  readonly error: unknown;
  readonly busy: boolean;
  readonly onSubmit: (draft: HouseholdDraft) => void;
}

export function HouseholdForm({ initial, label, error, busy, onSubmit }: Props) {
  const locale = useLocale();
  const form = useForm({
    resolver: zodResolver(rules),
    values: initial ?? {
      name: '',
      currency: likelyCurrency(locale),
      time_zone: likelyTimeZone(),
    },
    resetOptions: { keepDirtyValues: true },
  });
  const currencies = useMemo(
    () =>
      currencyCodes().map((code) => ({
        value: code,
        label: `${code} · ${currencyName(code, locale)}`,
      })),
    [locale],
  );
  const zones = useMemo(() => {
    const zone = initial?.time_zone ?? likelyTimeZone();
    const known = timeZones();
    const all = known.includes(zone) ? known : [zone, ...known];
    return all.map((value) => ({ value, label: value.replaceAll('_', ' ') }));
  }, [initial?.time_zone]);
  const shown = error instanceof ApiProblem && error.faults.length > 0;
  return (
    <form noValidate onSubmit={form.handleSubmit(onSubmit)} className="flex flex-col gap-4">
      {Boolean(error) && !shown && <Notice tone="negative">{sentenceOf(error)}</Notice>}
      <Field
        label="Name"
        error={form.formState.errors.name?.message ?? faultOf(error, 'name')}
      >
        {(ties) => (
          <TextInput {...ties} {...form.register('name')} placeholder="Maple Street 12" />
        )}
      </Field>
      <Field
        label="Currency"
        help="Totals are shown in it. Accounts may have others."
        error={faultOf(error, 'currency')}
      >
        {(ties) => (
          <SelectInput {...ties} {...form.register('currency')} options={currencies} />
        )}
      </Field>
      <Field
        label="Time zone"
        help="Decides when a day and a month begin."
        error={faultOf(error, 'time_zone')}
      >
        {(ties) => <SelectInput {...ties} {...form.register('time_zone')} options={zones} />}
      </Field>
      <Button type="submit" variant="primary" busy={busy}>
        {label}
      </Button>
    </form>
  );
}
