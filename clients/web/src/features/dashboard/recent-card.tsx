'use client';
import type { Transaction } from '@wumbo/api/transaction';
import { useCategoryOptions } from '@wumbo/features/category/use-category-options';
import { isIn } from '@wumbo/format/arithmetic';
import { capitalised, exactDate, spokenDate } from '@wumbo/format/date';
import { Card } from '@wumbo/ui/card';
import { classes } from '@wumbo/ui/classes';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { dashboardRecent } from '@wumbo/wording/dashboard/recent';
import { useLocale } from '@/features/session/use-locale';
import { Panels } from '@/features/transaction/panels';
import { useRowActions } from '@/features/transaction/use-row-actions';
import { Link, useOpened } from '@/navigation';

interface Props {
  readonly rows: readonly Transaction[];
  readonly today: string;
}

/** What moved last; each of it opens beside the page. */
export function RecentCard({ rows, today }: Props) {
  const actions = useRowActions();
  const { open } = useOpened('open');
  return (
    <Card
      title={dashboardRecent.title}
      flush
      className="self-start"
      action={
        <Link
          href="/transactions/"
          className="rounded-control px-1 text-13 font-medium text-accent"
        >
          {dashboardRecent.all}
        </Link>
      }
    >
      {rows.length === 0 && <p className="px-4 py-3 text-muted">{dashboardRecent.none}</p>}
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <RecentRow row={row} today={today} onOpen={() => open(row.id)} />
          </li>
        ))}
      </ul>
      <Panels actions={actions} />
    </Card>
  );
}

interface RowProps {
  readonly row: Transaction;
  readonly today: string;
  readonly onOpen: () => void;
}

function RecentRow({ row, today, onOpen }: RowProps) {
  const locale = useLocale();
  const { names } = useCategoryOptions();
  const category = row.category_id ? names.get(row.category_id) : undefined;
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex min-h-12 w-full cursor-pointer items-center justify-between gap-4 px-4 text-left hover:bg-sunken"
    >
      <span className="min-w-0">
        <span className={classes('block truncate', row.pending && 'pending-line')}>
          <Said>{row.payee || row.description || dashboardRecent.nameless}</Said>
        </span>
        <span className="block truncate text-12 text-muted">
          <span title={exactDate(row.posted_on, locale)}>
            {capitalised(spokenDate(row.posted_on, today, locale), locale)}
          </span>
          {category && (
            <>
              {' · '}
              <Said>{category}</Said>
            </>
          )}
        </span>
      </span>
      <Money
        value={row.amount}
        locale={locale}
        sign="both"
        tone={isIn(row.amount) ? 'income' : 'plain'}
        column
      />
    </button>
  );
}
