'use client';
/** The month's spending by category, largest first; every line opens its transactions. */
import type { SpendingItem } from '@wumbo/api/report';
import { useCategoryOptions } from '@wumbo/features/category/use-category-options';
import { ranked } from '@wumbo/features/dashboard/ranked';
import { hundredthsOf, isOut } from '@wumbo/format/arithmetic';
import { countOf } from '@wumbo/format/count';
import { monthName } from '@wumbo/format/date';
import type { Money as Amount } from '@wumbo/format/money';
import { Card } from '@wumbo/ui/card';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { categoryOptions } from '@wumbo/wording/category/options';
import { dashboardSpending } from '@wumbo/wording/dashboard/spending';
import type { ReactNode } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

const SHOWN = 8;

interface Props {
  readonly items: readonly SpendingItem[];
  readonly month: string;
  /** Whether it is the month we are in. */
  readonly present: boolean;
  readonly currency: string;
}

export function WhereItWent({ items, month, present, currency }: Props) {
  const locale = useLocale();
  const { names } = useCategoryOptions();
  const { shown, rest, restCount, total } = ranked(items, currency, SHOWN);
  const [largest] = shown;
  if (!largest) return null;
  const { others, othersBack } = dashboardSpending;
  const restName = (isOut(rest) ? othersBack : others)(countOf(restCount, locale));
  return (
    <Card
      title={
        present
          ? dashboardSpending.thisMonth
          : dashboardSpending.month({ month: monthName(month, locale) })
      }
      action={
        <Link href="/reports/" className="rounded-control px-1 text-13 font-medium text-accent">
          {dashboardSpending.all}
        </Link>
      }
    >
      <ul className="flex flex-col gap-3">
        {shown.map(({ categoryId, spent }) => (
          <li key={categoryId ?? 'none'}>
            <Link
              href={`/transactions/?month=${month}&category=${categoryId ?? 'none'}`}
              className="group grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 rounded-control"
            >
              <span className="truncate group-hover:underline underline-offset-4">
                {categoryId === null ? (
                  categoryOptions.without
                ) : (
                  <Said>{names.get(categoryId) ?? '…'}</Said>
                )}
              </span>
              <Money value={spent} locale={locale} column />
              <Share of={spent} largest={largest.spent} />
            </Link>
          </li>
        ))}
        {restCount > 0 && (
          <Sum testId="rest" name={restName}>
            <Money value={rest} locale={locale} column />
          </Sum>
        )}
        <Sum testId="together" name={dashboardSpending.together} strong>
          <Money value={total} locale={locale} column />
        </Sum>
      </ul>
    </Card>
  );
}

function Share({ of, largest }: { readonly of: Amount; readonly largest: Amount }) {
  return (
    <svg aria-hidden className="col-span-2 h-1.5 w-full" preserveAspectRatio="none">
      <rect width="100%" height="6" rx="3" className="fill-sunken" />
      <rect
        width={`${hundredthsOf(of, largest)}%`}
        height="6"
        rx="3"
        className="fill-chart-1"
      />
    </svg>
  );
}

interface SumProps {
  readonly name: string;
  readonly testId: string;
  readonly strong?: boolean;
  readonly children: ReactNode;
}

function Sum({ name, testId, strong = false, children }: SumProps) {
  return (
    <li
      data-testid={testId}
      className={`flex justify-between gap-4 ${strong ? 'border-t border-border pt-3 font-medium' : 'text-muted'}`}
    >
      <span>{name}</span>
      {children}
    </li>
  );
}
