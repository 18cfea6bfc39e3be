'use client';
import type { Summary } from '@wumbo/api/transaction';
import { counted } from '@wumbo/format/count';
import { Money } from '@wumbo/ui/money';
import { useLocale } from '@/features/session/use-locale';

/** What the rows below add up to. */
export function SumsLine({ summary }: { readonly summary: Summary | undefined }) {
  const locale = useLocale();
  if (!summary) return <div className="h-10 border-b border-border" />;
  return (
    <div
      data-testid="sums"
      className="flex min-h-10 flex-wrap items-center gap-x-6 gap-y-1 border-b border-border px-4 py-2 text-13 text-muted"
    >
      <span>{counted(summary.count, 'transaction', 'transactions', locale)}</span>
      {summary.sums.map((sum) => (
        <span key={sum.currency} className="flex flex-wrap gap-x-4" data-currency={sum.currency}>
          <Part name="In" minor={sum.in} currency={sum.currency} locale={locale} />
          <Part name="Out" minor={sum.out} currency={sum.currency} locale={locale} />
          <Part name="Net" minor={sum.net} currency={sum.currency} locale={locale} strong />
        </span>
      ))}
    </div>
  );
}

interface PartProps {
  readonly name: string;
  readonly minor: number;
  readonly currency: string;
  readonly locale: string;
  readonly strong?: boolean;
}

function Part({ name, minor, currency, locale, strong = false }: PartProps) {
  return (
    <span data-testid={name.toLowerCase()}>
      {name}{' '}
      <Money
        value={{ minor, currency }}
        locale={locale}
        className={strong ? 'font-medium text-text' : 'text-text'}
      />
    </span>
  );
}
