'use client';
import type { Money as Amount } from '@wumbo/format/money';
import { Money } from '@wumbo/ui/money';
import { accountBalance } from '@wumbo/wording/account/balance';
import { useLocale } from '@/features/session/use-locale';

/** What transactions of days after today add: it is in no sum of today. */
export function Ahead({ amounts }: { readonly amounts: readonly Amount[] }) {
  const locale = useLocale();
  if (amounts.length === 0) return null;
  return (
    <span className="flex flex-wrap gap-x-2 text-12 text-muted" data-testid="ahead">
      {accountBalance.ahead}
      {amounts.map((amount) => (
        <Money key={amount.currency} value={amount} locale={locale} sign="both" />
      ))}
    </span>
  );
}
