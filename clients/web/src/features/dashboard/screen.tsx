'use client';
/** The overview, as a person thinks: how are we doing, what needs us, where did it go. */
import { useHousehold } from '@wumbo/api/household';
import { sentenceOf } from '@wumbo/api/problem';
import { useOverview } from '@wumbo/features/dashboard/use-overview';
import { counted } from '@wumbo/format/count';
import { monthOf } from '@wumbo/format/date';
import { isolated } from '@wumbo/format/isolate';
import { buttonLook } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { Icon } from '@wumbo/ui/icon';
import { SkeletonBlock, SkeletonRows } from '@wumbo/ui/skeleton';
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
        <PageHead title="Overview" />
        <Card>
          <ErrorState
            title="The overview could not be loaded"
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
      <PageHead title="Overview" />
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
        <Suspense fallback={<Below label="Loading where it went" />}>
          <WhereItWent
            items={view.spending_by_category}
            month={view.month}
            present={view.month === monthOf(view.today)}
            currency={currency}
          />
        </Suspense>
        <Suspense fallback={<Below label="Loading recent transactions" />}>
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
          {counted(uncategorised, 'transaction has', 'transactions have', locale)} no category yet
        </span>
        <span className="block text-13 text-muted">
          Give them one and you see where the money goes.
        </span>
      </span>
      <Icon name="chevron-right" className="text-muted" />
    </Link>
  );
}

function FirstSteps({ name }: { readonly name: string }) {
  return (
    <>
      <PageHead title="Overview" />
      <Card>
        <EmptyState
          title={name ? `${isolated(name)} is ready` : 'Your household is ready'}
          icon="upload"
          action={
            <div className="flex flex-wrap justify-center gap-2">
              <Link href="/import/" className={buttonLook({ variant: 'primary' })}>
                Import a statement
              </Link>
              <Link href="/accounts/?new=1" className={buttonLook()}>
                Open an account by hand
              </Link>
            </div>
          }
        >
          Drop a file from your bank anywhere on this page. Its accounts open by themselves, and you
          see your balances and where the money went.
        </EmptyState>
      </Card>
    </>
  );
}

function Waiting() {
  return (
    <>
      <PageHead title="Overview" />
      <div className="grid grid-cols-1 gap-4 md:gap-6 lg:grid-cols-2">
        <SkeletonBlock label="Loading the balance" className="h-72" />
        <SkeletonBlock label="Loading the month" className="h-72" />
        <Below label="Loading where it went" />
        <Below label="Loading recent transactions" />
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
