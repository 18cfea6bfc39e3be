'use client';
import type { Transaction } from '@wumbo/api/transaction';
import { capitalised, exactDate, spokenDate } from '@wumbo/format/date';
import { Card } from '@wumbo/ui/card';
import { classes } from '@wumbo/ui/classes';
import { Money } from '@wumbo/ui/money';
import { useCategoryOptions } from '@/features/category/use-category-options';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

interface Props {
  readonly rows: readonly Transaction[];
  readonly today: string;
}

export function RecentCard({ rows, today }: Props) {
  const locale = useLocale();
  const { names } = useCategoryOptions();
  return (
    <Card
      title="Recent"
      flush
      className="self-start"
      action={
        <Link
          href="/transactions/"
          className="rounded-control px-1 text-13 font-medium text-accent"
        >
          All transactions
        </Link>
      }
    >
      {rows.length === 0 && <p className="px-4 py-3 text-muted">Nothing has moved yet.</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="flex min-h-12 items-center justify-between gap-4 px-4">
            <span className="min-w-0">
              <span className={classes('block truncate', row.pending && 'pending-line')}>
                {row.payee || row.description}
              </span>
              <span className="block truncate text-12 text-muted">
                <span title={exactDate(row.posted_on, locale)}>
                  {capitalised(spokenDate(row.posted_on, today, locale), locale)}
                </span>
                {row.category_id && names.has(row.category_id)
                  ? ` · ${names.get(row.category_id)}`
                  : ''}
              </span>
            </span>
            <Money
              value={row.amount}
              locale={locale}
              sign="both"
              tone={row.amount.minor > 0 ? 'income' : 'plain'}
              column
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
