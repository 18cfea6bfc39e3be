'use client';
/** The overview, as a person thinks: how are we doing, what needs us, where did it go. */
import { useDashboard } from '@wumbo/api/dashboard';
import { useHousehold } from '@wumbo/api/household';
import { sentenceOf } from '@wumbo/api/problem';
import { counted } from '@wumbo/format/count';
import { monthOf } from '@wumbo/format/date';
import { buttonLook } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { SkeletonBlock, SkeletonRows } from '@wumbo/ui/skeleton';
import { ChevronRight, Tag, Upload } from 'lucide-react';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { PageHead } from '@/features/shell/page-head';
import { Link } from '@/navigation';
import { AccountsCard } from './accounts-card';
import { MonthCard } from './month-card';
import { RecentCard } from './recent-card';
import { TotalCard } from './total-card';
import { WhereItWent } from './where-it-went';

export function OverviewScreen() {
  const today = useToday();
  const month = monthOf(today);
  const household = useHousehold();
  const dashboard = useDashboard(month);
  if (dashboard.isError) {
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
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2 md:gap-6">
        <TotalCard balances={view.balances} currency={currency} today={view.today} />
        <MonthCard view={view} currency={currency} />
        <NeedsYou uncategorised={view.uncategorised_count} />
        <WhereItWent items={view.spending_by_category} month={view.month} currency={currency} />
        <AccountsCard accounts={view.accounts} />
        <RecentCard rows={view.recent_transactions} today={view.today} />
      </div>
    </>
  );
}

function NeedsYou({ uncategorised }: { readonly uncategorised: number }) {
  const locale = useLocale();
  if (uncategorised === 0) return null;
  return (
    <Link
      href="/transactions/?category=none"
      className="flex items-center gap-3 rounded-card border border-border bg-surface px-4 py-3 hover:bg-sunken md:col-span-2"
    >
      <Tag aria-hidden size={16} className="text-warning" />
      <span className="flex-1">
        <span className="font-medium">
          {counted(uncategorised, 'transaction has', 'transactions have', locale)} no category yet
        </span>
        <span className="block text-13 text-muted">
          Give them one and you see where the money goes.
        </span>
      </span>
      <ChevronRight aria-hidden size={16} className="text-muted" />
    </Link>
  );
}

function FirstSteps({ name }: { readonly name: string }) {
  return (
    <>
      <PageHead title="Overview" />
      <Card>
        <EmptyState
          title={name ? `${name} is ready` : 'Your household is ready'}
          icon={<Upload size={20} />}
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
      <div className="grid grid-cols-1 gap-4 md:grid-cols-2 md:gap-6">
        <SkeletonBlock label="Loading the balance" className="h-36" />
        <SkeletonBlock label="Loading the month" className="h-36" />
        <div className="rounded-card border border-border bg-surface py-4 md:col-span-2">
          <SkeletonRows label="Loading recent transactions" />
        </div>
      </div>
    </>
  );
}
