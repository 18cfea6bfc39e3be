'use client';
/** The overview, as a person thinks: how are we doing, what needs us, where did it go. */
import { useHousehold } from '@wumbo/api/household';
import { sentenceOf } from '@wumbo/api/problem';
import { useOverview } from '@wumbo/features/dashboard/use-overview';
import { countOf } from '@wumbo/format/count';
import { monthOf } from '@wumbo/format/date';
import { isolated } from '@wumbo/format/isolate';
import { buttonLook } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { Icon } from '@wumbo/ui/icon';
import { SkeletonBlock, SkeletonRows } from '@wumbo/ui/skeleton';
import { dashboardScreen } from '@wumbo/wording/dashboard/screen';
import { lazy, Suspense } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { StaleNotice } from '@/features/session/stale-notice';
import { PageHead } from '@/features/shell/page-head';
import { Link } from '@/navigation';
import { MonthCard } from './month-card';
import { TotalCard } from './total-card';

// What stands lower on the page may come a moment after what stands on top.
const RecentCard = lazy(() =>
  import('./recent-card').then((module) => ({ default: module.RecentCard })),
);
const WhereItWent = lazy(() =>
  import('./where-it-went').then((module) => ({ default: module.WhereItWent })),
);

export function OverviewScreen() {
  const household = useHousehold();
  const dashboard = useOverview();
  if (dashboard.isError && !dashboard.data) {
    return (
      <>
        <PageHead title={dashboardScreen.title} />
        <Card>
          <ErrorState
            title={dashboardScreen.notLoaded}
            detail={sentenceOf(dashboard.error)}
            onRetry={() => void dashboard.refetch()}
          />
        </Card>
      </>
    );
  }
  const view = dashboard.data;
  if (!view) return <Waiting />;
  const currency = household.data?.currency ?? 'EUR';
  if (view.accounts.length === 0) return <FirstSteps name={household.data?.name ?? ''} />;
  return (
    <>
      <PageHead title={dashboardScreen.title} />
      <div className="grid grid-cols-1 items-start gap-4 md:gap-6 lg:grid-cols-2">
        <StaleRow error={dashboard.error} onRetry={() => void dashboard.refetch()} />
        <TotalCard
          balances={view.balances}
          ahead={view.ahead ?? []}
          accounts={view.accounts}
          currency={currency}
          today={view.today}
          newestOn={view.newest_on}
        />
        <div className="flex flex-col gap-4 md:gap-6">
          <MonthCard view={view} currency={currency} />
          <NeedsYou uncategorised={view.uncategorised_count} />
        </div>
        <Suspense fallback={<Below label={dashboardScreen.loadingSpending} />}>
          <WhereItWent
            items={view.spending_by_category}
            month={view.month}
            present={view.month === monthOf(view.today)}
            currency={currency}
          />
        </Suspense>
        <Suspense fallback={<Below label={dashboardScreen.loadingRecent} />}>
          <RecentCard rows={view.recent_transactions} today={view.today} />
        </Suspense>
      </div>
    </>
  );
}

function StaleRow(props: { readonly error: unknown; readonly onRetry: () => void }) {
  if (!props.error) return null;
  return (
    <div className="lg:col-span-2">
      <StaleNotice {...props} />
    </div>
  );
}

function NeedsYou({ uncategorised }: { readonly uncategorised: number }) {
  const locale = useLocale();
  if (uncategorised === 0) return null;
  return (
    <Link
      href="/transactions/?category=none"
      className="flex items-center gap-3 rounded-card border border-border bg-surface px-4 py-3 hover:bg-sunken"
    >
      <Icon name="tag" className="text-warning" />
      <span className="flex-1">
        <span className="font-medium">
          {dashboardScreen.uncategorised(countOf(uncategorised, locale))}
        </span>
        <span className="block text-13 text-muted">
          {dashboardScreen.uncategorisedHelp}
        </span>
      </span>
      <Icon name="chevron-right" className="text-muted" />
    </Link>
  );
}

function FirstSteps({ name }: { readonly name: string }) {
  return (
    <>
      <PageHead title={dashboardScreen.title} />
      <Card>
        <EmptyState
          title={
            name ? dashboardScreen.ready({ name: isolated(name) }) : dashboardScreen.readyUnnamed
          }
          icon="upload"
          action={
            <div className="flex flex-wrap justify-center gap-2">
              <Link href="/import/" className={buttonLook({ variant: 'primary' })}>
                {dashboardScreen.import}
              </Link>
              <Link href="/accounts/?new=1" className={buttonLook()}>
                {dashboardScreen.open}
              </Link>
            </div>
          }
        >
          {dashboardScreen.firstSteps}
        </EmptyState>
      </Card>
    </>
  );
}

function Waiting() {
  return (
    <>
      <PageHead title={dashboardScreen.title} />
      <div className="grid grid-cols-1 gap-4 md:gap-6 lg:grid-cols-2">
        <SkeletonBlock label={dashboardScreen.loadingBalance} className="h-72" />
        <SkeletonBlock label={dashboardScreen.loadingMonth} className="h-72" />
        <Below label={dashboardScreen.loadingSpending} />
        <Below label={dashboardScreen.loadingRecent} />
      </div>
    </>
  );
}

function Below({ label }: { readonly label: string }) {
  return (
    <div className="rounded-card border border-border bg-surface py-4">
      <SkeletonRows label={label} />
    </div>
  );
}
