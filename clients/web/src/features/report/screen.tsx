'use client';
/** Spending by month and category: a chart to see it, a table to read and open it. */
import { useHousehold } from '@wumbo/api/household';
import { sentenceOf } from '@wumbo/api/problem';
import { useSpendingByMonth } from '@wumbo/api/report';
import { addMonths, monthBounds, monthName, monthOf } from '@wumbo/format/date';
import { buttonLook } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { Segmented } from '@wumbo/ui/segmented';
import { SkeletonBlock } from '@wumbo/ui/skeleton';
import { ChartColumn } from 'lucide-react';
import { lazy, Suspense, useMemo } from 'react';
import { useCategoryOptions } from '@/features/category/use-category-options';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { PageHead } from '@/features/shell/page-head';
import { Link, useAddress } from '@/navigation';
import { SelectInput } from '@wumbo/ui/select-input';
import { CategoryTable } from './category-table';
import { monthBars, monthsBetween, rankedCategories, REST, seriesKey } from './spending';

const SpendingChart = lazy(() =>
  import('./spending-chart').then((module) => ({ default: module.SpendingChart })),
);

const SERIES = 7;
const lengths = { '3': '3 months', '6': '6 months', '12': '12 months' } as const;
type Length = keyof typeof lengths;

export function ReportsScreen() {
  const [address, change] = useAddress();
  const locale = useLocale();
  const today = useToday();
  const household = useHousehold();
  const { names } = useCategoryOptions();
  const currency = household.data?.currency ?? 'EUR';
  const wanted = address.get('months') ?? '12';
  const length: Length = wanted in lengths ? (wanted as Length) : '12';
  const last = /^\d{4}-\d{2}$/u.test(address.get('until') ?? '')
    ? (address.get('until') as string)
    : monthOf(today);
  const first = addMonths(last, 1 - Number(length));
  const months = useMemo(() => monthsBetween(first, last), [first, last]);
  const spending = useSpendingByMonth(months);
  const ranked = rankedCategories(spending.rows, currency);
  const shown = ranked.filter((entry) => entry.minor > 0).slice(0, SERIES);
  const bars = monthBars(
    spending.rows,
    currency,
    shown.map((entry) => entry.categoryId),
    first,
    last,
  );
  const nameOf = (key: string) => {
    if (key === REST) return 'Everything else';
    return key === 'none' ? 'Without a category' : (names.get(key) ?? '…');
  };
  const hasRest = bars.some((bar) => bar.parts[REST] !== undefined);
  const series = [
    ...shown.map((entry) => seriesKey(entry.categoryId)),
    ...(hasRest ? [REST] : []),
  ].map((key) => ({ key, name: nameOf(key) }));
  const ends = Array.from({ length: 48 }, (_, index) => addMonths(monthOf(today), -index));
  if (!ends.includes(last)) ends.push(last);
  return (
    <>
      <PageHead title="Reports">
        <SelectInput
          aria-label="Until"
          value={last}
          options={ends.map((value) => ({ value, label: `Until ${monthName(value, locale)}` }))}
          onChange={({ target }) =>
            change({ until: target.value === monthOf(today) ? undefined : target.value })
          }
        />
        <Segmented
          label="How far back"
          value={length}
          options={(Object.keys(lengths) as Length[]).map((value) => ({
            value,
            label: lengths[value],
          }))}
          onPick={(months) => change({ months })}
        />
      </PageHead>
      <div className="flex flex-col gap-6">
        <Card title="Spending by month">
          {spending.isPending && <SkeletonBlock label="Loading spending" className="h-80" />}
          {spending.error && (
            <ErrorState
              title="The report could not be loaded"
              detail={sentenceOf(spending.error)}
              onRetry={spending.refetch}
            />
          )}
          {!spending.isPending && !spending.error && ranked.length === 0 && (
            <EmptyState
              title="Nothing was spent in these months"
              icon={<ChartColumn size={20} />}
              action={
                <Link href="/import/" className={buttonLook()}>
                  Import a statement
                </Link>
              }
            >
              Look further back, or import what your bank has.
            </EmptyState>
          )}
          {ranked.length > 0 && (
            <Suspense fallback={<SkeletonBlock label="Loading the chart" className="h-80" />}>
              <SpendingChart bars={bars} series={series} currency={currency} />
            </Suspense>
          )}
        </Card>
        {ranked.length > 0 && (
          <CategoryTable
            ranked={ranked}
            months={Number(length)}
            from={monthBounds(first).from}
            to={monthBounds(last).to}
            currency={currency}
            nameOf={nameOf}
          />
        )}
      </div>
    </>
  );
}
