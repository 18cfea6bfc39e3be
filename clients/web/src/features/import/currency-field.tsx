'use client';
/** What a new account is counted in, where its file does not say. */
import { currencyCodes, currencyName } from '@wumbo/format/currency';
import { Field } from '@wumbo/ui/field';
import { SelectInput } from '@wumbo/ui/select-input';
import { importAccounts } from '@wumbo/wording/import/accounts';
import { useMemo } from 'react';
import { useLocale } from '@/features/session/use-locale';

interface Props {
  readonly value: string;
  /** Whether it is the household's, taken for want of a better one. */
  readonly presumed: boolean;
  readonly onPick: (currency: string) => void;
}

export function CurrencyField({ value, presumed, onPick }: Props) {
  const locale = useLocale();
  const options = useMemo(
    () =>
      currencyCodes().map((code) => ({
        value: code,
        label: `${code} · ${currencyName(code, locale)}`,
      })),
    [locale],
  );
  const help = presumed ? importAccounts.currencyHelp : '';
  return (
    <Field label={importAccounts.currency} {...(help ? { help } : {})}>
      {(ties) => (
        <SelectInput
          {...ties}
          value={value}
          options={options}
          onPick={(value) => onPick(value)}
        />
      )}
    </Field>
  );
}
