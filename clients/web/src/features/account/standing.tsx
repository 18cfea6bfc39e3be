'use client';
/** How an account stands beside what was stated of it. */
import type { Account } from '@wumbo/api/account';
import { useAgreement, type Agreement } from '@wumbo/api/agreement';
import { sentenceOf } from '@wumbo/api/problem';
import { isNothing } from '@wumbo/format/arithmetic';
import { countOf } from '@wumbo/format/count';
import { exactDate } from '@wumbo/format/date';
import { ErrorState } from '@wumbo/ui/error-state';
import { Money } from '@wumbo/ui/money';
import { Notice } from '@wumbo/ui/notice';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { accountStanding } from '@wumbo/wording/account/standing';
import { filled } from '@wumbo/wording/filled';
import type { ReactNode } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

/** Until when both agree, and where they part. */
export function Standing({ account }: { readonly account: Account }) {
  const agreement = useAgreement(account.id);
  const locale = useLocale();
  if (agreement.isPending) return <SkeletonRows label={accountStanding.loading} />;
  if (agreement.isError && !agreement.data)
    return (
      <ErrorState
        title={accountStanding.notLoaded}
        detail={sentenceOf(agreement.error)}
        onRetry={() => void agreement.refetch()}
      />
    );
  const { agreed_until: until, difference, items } = agreement.data;
  if (items.length === 0)
    return (
      <p className="text-14 text-muted">
        {accountStanding.nothing}
      </p>
    );
  const since = until
    ? accountStanding.agreesUntil({ day: exactDate(until, locale) })
    : undefined;
  return (
    <>
      {!difference && since && <Notice tone="positive">{since}</Notice>}
      {items.every((one) => !one.ours) && (
        <p className="text-14 text-muted">
          {accountStanding.unknownBefore}
        </p>
      )}
      {difference && (
        <Notice
          tone="warning"
          title={accountStanding.differOn({ day: exactDate(difference.on, locale) })}
        >
          {filled(accountStanding.difference, {
            stated: <Money value={difference.stated} locale={locale} />,
            ours: <Money value={difference.ours} locale={locale} />,
            difference: <Money value={difference.difference} locale={locale} sign="both" />,
          })}{' '}
          {since}{' '}
          {difference.begins_at && (
            <Link
              href={`/transactions/?account=${account.id}&open=${difference.begins_at}`}
              className="underline"
            >
              {accountStanding.seeWhere}
            </Link>
          )}
        </Notice>
      )}
      {difference && <CameSince difference={difference} />}
      <ul aria-label={accountStanding.list} className="flex flex-col text-14">
        {items.map((one) => (
          <li key={one.revision} className="flex flex-wrap justify-between gap-x-4 py-1">
            <span>
              {exactDate(one.on, locale)} · {statedBy(one)}
            </span>
            <span className={one.agrees || !one.ours ? 'text-muted' : 'text-warning'}>
              <Money value={one.stated} locale={locale} /> {outcomeOf(one)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

type Item = Agreement['items'][number];

function statedBy({ import_id: id, adjusted_by: adjusted }: Item): string {
  if (adjusted) return id ? accountStanding.byStatementAdjusted : accountStanding.byHandAdjusted;
  return id ? accountStanding.byStatement : accountStanding.byHand;
}

function outcomeOf({ agrees, ours }: Item): string {
  if (!ours) return accountStanding.notCompared;
  return agrees ? accountStanding.agrees : accountStanding.differs;
}

type Difference = NonNullable<Agreement['difference']>;

/** The steps from where both agreed last to what is here; they add up. */
function CameSince({ difference }: { readonly difference: Difference }) {
  const locale = useLocale();
  const { came_since: came, ours, on } = difference;
  const parts = [
    [accountStanding.imported, came.imported],
    [accountStanding.entered, came.entered],
    [accountStanding.removed, came.removed],
  ] as const;
  const steps = parts
    .filter(([, part]) => part.count > 0)
    .map(([said, { count, amount }]) => ({ label: said(countOf(count, locale)), amount }));
  if (!isNothing(came.changed))
    steps.push({ label: accountStanding.changed, amount: came.changed });
  const from = came.agreed_on
    ? accountStanding.agreedOn({ day: exactDate(came.agreed_on, locale) })
    : accountStanding.opening;
  return (
    <dl aria-label={accountStanding.since} className="flex flex-col text-14">
      <Step label={from}>
        <Money value={came.from} locale={locale} column />
      </Step>
      {steps.map(({ label, amount }) => (
        <Step key={label} label={label}>
          <Money value={amount} locale={locale} sign="both" column />
        </Step>
      ))}
      <Step label={accountStanding.hereOn({ day: exactDate(on, locale) })} total>
        <Money value={ours} locale={locale} column />
      </Step>
    </dl>
  );
}

interface StepProps {
  readonly label: string;
  readonly total?: boolean;
  readonly children: ReactNode;
}

function Step({ label, total = false, children }: StepProps) {
  return (
    <div
      className={`flex flex-wrap justify-between gap-x-4 py-1 ${total ? 'border-t border-border font-medium' : ''}`}
    >
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
