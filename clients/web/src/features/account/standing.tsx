'use client';
/** How an account stands beside what was stated of it. */
import type { Account } from '@wumbo/api/account';
import { useAgreement, type Agreement } from '@wumbo/api/agreement';
import { sentenceOf } from '@wumbo/api/problem';
import { isNothing } from '@wumbo/format/arithmetic';
import { counted } from '@wumbo/format/count';
import { exactDate } from '@wumbo/format/date';
import { ErrorState } from '@wumbo/ui/error-state';
import { Money } from '@wumbo/ui/money';
import { Notice } from '@wumbo/ui/notice';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import type { ReactNode } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

/** Until when both agree, and where they part. */
export function Standing({ account }: { readonly account: Account }) {
  const agreement = useAgreement(account.id);
  const locale = useLocale();
  if (agreement.isPending) return <SkeletonRows label="Loading what was compared" />;
  if (agreement.isError && !agreement.data)
    return (
      <ErrorState
        title="What was compared could not be loaded"
        detail={sentenceOf(agreement.error)}
        onRetry={() => void agreement.refetch()}
      />
    );
  const { agreed_until: until, difference, items } = agreement.data;
  if (items.length === 0)
    return (
      <p className="text-14 text-muted">
        Nothing was compared yet. A statement that tells its balance is compared by itself when you
        import it; here you can compare what your bank shows.
      </p>
    );
  const since = until ? `Agrees with what was stated until ${exactDate(until, locale)}.` : undefined;
  return (
    <>
      {!difference && since && <Notice tone="positive">{since}</Notice>}
      {items.every((one) => !one.ours) && (
        <p className="text-14 text-muted">
          What was on the account before is not known yet. Edit the account and say what is or was
          on it: then what was stated is compared.
        </p>
      )}
      {difference && (
        <Notice tone="warning" title={`They differ on ${exactDate(difference.on, locale)}`}>
          Stated: <Money value={difference.stated} locale={locale} />. Here:{' '}
          <Money value={difference.ours} locale={locale} />. Difference:{' '}
          <Money value={difference.difference} locale={locale} sign="both" />. {since}{' '}
          {difference.begins_at && (
            <Link
              href={`/transactions/?account=${account.id}&open=${difference.begins_at}`}
              className="underline"
            >
              See where it begins
            </Link>
          )}
        </Notice>
      )}
      {difference && <CameSince difference={difference} />}
      <ul aria-label="Compared" className="flex flex-col text-14">
        {items.map((one) => (
          <li key={one.revision} className="flex flex-wrap justify-between gap-x-4 py-1">
            <span>
              {exactDate(one.on, locale)} · {one.import_id ? 'a statement' : 'by hand'}
              {one.adjusted_by && ', adjusted'}
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

function outcomeOf({ agrees, ours }: Agreement['items'][number]): string {
  if (!ours) return 'not compared yet';
  return agrees ? 'agrees' : 'differs';
}

type Difference = NonNullable<Agreement['difference']>;

/** The steps from where both agreed last to what is here; they add up. */
function CameSince({ difference }: { readonly difference: Difference }) {
  const locale = useLocale();
  const { came_since: came, ours, on } = difference;
  const parts = [
    ['imported', came.imported],
    ['entered by hand', came.entered],
    ['removed', came.removed],
  ] as const;
  const steps = parts
    .filter(([, part]) => part.count > 0)
    .map(([how, { count, amount }]) => ({
      label: `${counted(count, 'transaction', 'transactions', locale)} ${how}`,
      amount,
    }));
  if (!isNothing(came.changed))
    steps.push({ label: 'Changed or brought back', amount: came.changed });
  const from = came.agreed_on
    ? `Both agreed on ${exactDate(came.agreed_on, locale)}`
    : 'The opening balance';
  return (
    <dl aria-label="What came since" className="flex flex-col text-14">
      <Step label={from}>
        <Money value={came.from} locale={locale} column />
      </Step>
      {steps.map(({ label, amount }) => (
        <Step key={label} label={label}>
          <Money value={amount} locale={locale} sign="both" column />
        </Step>
      ))}
      <Step label={`Here on ${exactDate(on, locale)}`} total>
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
