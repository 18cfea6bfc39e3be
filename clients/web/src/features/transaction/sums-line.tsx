'use client';
import { useHousehold } from '@wumbo/api/household';
import type { Summary } from '@wumbo/api/transaction';
import { countOf } from '@wumbo/format/count';
import type { Money as Amount } from '@wumbo/format/money';
import { classes } from '@wumbo/ui/classes';
import { Money } from '@wumbo/ui/money';
import { transactionScreen } from '@wumbo/wording/transaction/screen';
import { useLocale } from '@/features/session/use-locale';

/** What the rows below add up to. */
export function SumsLine({ summary }: { readonly summary: Summary | undefined }) {
  const locale = useLocale();
  const own = useHousehold().data?.currency;
  if (!summary) return <div className="h-10 border-b border-border max-md:h-14" />;
  // A phone has room for all three numbers of one currency, and for one number of each of several.
  const several = summary.sums.length > 1;
  const ordered = [...summary.sums].sort(
    (one, other) => Number(other.currency === own) - Number(one.currency === own),
  );
  return (
    <div
      data-testid="sums"
      className="flex min-h-10 flex-wrap items-center gap-x-8 gap-y-1 border-b border-border px-4 py-2 text-13 text-muted max-md:text-12"
    >
      <span>{transactionScreen.count(countOf(summary.count, locale))}</span>
      {ordered.map((sum) => (
        <span key={sum.currency} className="flex flex-wrap gap-x-4" data-currency={sum.currency}>
          <span className={classes('flex flex-wrap gap-x-4', several && 'max-md:hidden')}>
            <Part id="in" name={transactionScreen.in} value={sum.in} locale={locale} />
            <Part id="out" name={transactionScreen.out} value={sum.out} locale={locale} />
          </span>
          <Part id="net" name={transactionScreen.net} value={sum.net} locale={locale} strong />
        </span>
      ))}
    </div>
  );
}

interface PartProps {
  readonly id: string;
  readonly name: string;
  readonly value: Amount;
  readonly locale: string;
  readonly strong?: boolean;
}

function Part({ id, name, value, locale, strong = false }: PartProps) {
  return (
    <span data-testid={id}>
      {name}{' '}
      <Money
        value={value}
        locale={locale}
        className={strong ? 'font-medium text-text' : 'text-text'}
      />
    </span>
  );
}
