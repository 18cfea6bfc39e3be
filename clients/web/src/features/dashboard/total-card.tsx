'use client';
import { exactDate } from '@wumbo/format/date';
import type { Money as Amount } from '@wumbo/format/money';
import { Money } from '@wumbo/ui/money';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

interface Props {
  readonly balances: readonly Amount[];
  /** The household's own currency stands first. */
  readonly currency: string;
  readonly today: string;
}

/** The one big number. It says what it is and opens the accounts it is made of. */
export function TotalCard({ balances, currency, today }: Props) {
  const locale = useLocale();
  const own = balances.filter((amount) => amount.currency === currency);
  const foreign = balances.filter((amount) => amount.currency !== currency);
  const [first, ...others] = [...own, ...foreign];
  return (
    <Link
      href="/accounts/"
      className="rounded-card border border-border bg-surface p-4 hover:bg-sunken md:p-6"
    >
      <h2 className="text-13 font-medium text-muted">
        <span title={exactDate(today, locale)}>On all open accounts, today</span>
      </h2>
      <p className="mt-1 text-40 font-semibold tracking-tight max-md:text-28" data-testid="total">
        {first ? <Money value={first} locale={locale} /> : '—'}
      </p>
      {others.length > 0 && (
        <p className="mt-2 flex flex-wrap gap-x-4 text-14 text-muted">
          {others.map((amount) => (
            <Money key={amount.currency} value={amount} locale={locale} />
          ))}
        </p>
      )}
    </Link>
  );
}
