'use client';
/** Spending by month and category: a chart to see it, a table to read and open it. */
import { useHousehold } from '@wumbo/api/household';
import { sentenceOf } from '@wumbo/api/problem';
import { useSpendingByMonth } from '@wumbo/api/report';
import { useCategoryOptions } from '@wumbo/features/category/use-category-options';
import {
  monthBars,
  monthsBetween,
  monthsThereAre,
  otherCurrencies,
  rankedCategories,
  REST,
  seriesKey,
} from '@wumbo/features/report/spending';
import { isIn } from '@wumbo/format/arithmetic';
import { monthBounds } from '@wumbo/format/date';
import { buttonLook } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { Notice } from '@wumbo/ui/notice';
import { SkeletonBlock } from '@wumbo/ui/skeleton';
import { categoryOptions } from '@wumbo/wording/category/options';
import { reportScreen } from '@wumbo/wording/report/screen';
import { lazy, Suspense, useMemo } from 'react';
import { StaleNotice } from '@/features/session/stale-notice';
import { PageHead } from '@/features/shell/page-head';
import { Link } from '@/navigation';
import { RangeChoice } from './range-choice';
import { useRange } from './use-range';

const SpendingChart = lazy(() =>
  import('./spending-chart').then((module) => ({ default: module.SpendingChart })),
);

const CategoryTable = lazy(() =>
  import('./category-table').then((module) => ({ default: module.CategoryTable })),
);

const SERIES = 7;

export function ReportsScreen() {
  const range = useRange();
  const { names } = useCategoryOptions();
  const currency = useHousehold().data?.currency ?? 'EUR';
  const { first, last, known } = range;
  const months = useMemo(() => (known ? monthsBetween(first, last) : []), [first, last, known]);
  const spending = useSpendingByMonth(months);
  const whole = known && !spending.isPending && !spending.isMissing;
  const ranked = rankedCategories(spending.rows, currency);
  const shown = ranked.filter(({ spent }) => isIn(spent)).slice(0, SERIES);
  const shownIds = shown.map((entry) => entry.categoryId);
  const bars = monthBars(spending.rows, currency, shownIds, months);
  const nameOf = (key: string) => {
    if (key === REST) return reportScreen.rest;
    return key === 'none' ? categoryOptions.without : (names.get(key) ?? '…');
  };
  const keys = shownIds.map(seriesKey);
  if (bars.some((bar) => bar.parts[REST] !== undefined)) keys.push(REST);
  const series = keys.map((key) => ({ key, name: nameOf(key) }));
  return (
    <>
      <PageHead title={reportScreen.title}>
        <RangeChoice range={range} />
      </PageHead>
      <div className="flex flex-col gap-6">
        {whole && <StaleNotice error={spending.error} onRetry={spending.refetch} />}
        <Card title={reportScreen.byMonth}>
          {(!known || spending.isPending) && (
            <SkeletonBlock label={reportScreen.loading} className="h-80" />
          )}
          {spending.isMissing && (
            <ErrorState
              title={reportScreen.notLoaded}
              detail={sentenceOf(spending.error)}
              onRetry={spending.refetch}
            />
          )}
          {whole && ranked.length === 0 && <Nothing />}
          {whole && ranked.length > 0 && (
            <Suspense fallback={<SkeletonBlock label={reportScreen.loadingChart} className="h-80" />}>
              <SpendingChart bars={bars} series={series} currency={currency} />
            </Suspense>
          )}
        </Card>
        <LeftOut currencies={otherCurrencies(spending.rows, currency)} />
        {whole && ranked.length > 0 && (
          <Suspense fallback={<SkeletonBlock label={reportScreen.loadingTable} className="h-80" />}>
            <CategoryTable
              ranked={ranked}
              months={monthsThereAre(spending.rows)}
              from={monthBounds(range.first).from}
              to={monthBounds(range.last).to}
              currency={currency}
              nameOf={nameOf}
            />
          </Suspense>
        )}
      </div>
    </>
  );
}

function LeftOut({ currencies }: { readonly currencies: readonly string[] }) {
  if (currencies.length === 0) return null;
  return (
    <Notice tone="info">
      {reportScreen.leftOut({ currencies: currencies.join(', ') })}
    </Notice>
  );
}

function Nothing() {
  return (
    <EmptyState
      title={reportScreen.none}
      icon="chart"
      action={
        <Link href="/import/" className={buttonLook()}>
          {reportScreen.import}
        </Link>
      }
    >
      {reportScreen.noneHelp}
    </EmptyState>
  );
}
