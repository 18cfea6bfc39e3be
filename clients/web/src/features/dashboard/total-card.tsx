'use client';
import type { Account } from '@wumbo/api/account';
import { asOfText, balanceDay, isOld, newestDay } from '@wumbo/features/account/as-of';
import { countOf } from '@wumbo/format/count';
import { exactDate } from '@wumbo/format/date';
import type { Money as Amount } from '@wumbo/format/money';
import { Icon } from '@wumbo/ui/icon';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { dashboardTotal } from '@wumbo/wording/dashboard/total';
import { Ahead } from '@/features/account/ahead';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

const SHOWN = 5;

interface Props {
  /** What is on all of them today. */
  readonly balances: readonly Amount[];
  /** What later days add to it. */
  readonly ahead: readonly Amount[];
  readonly accounts: readonly Account[];
  /** The household's own currency stands first. */
  readonly currency: string;
  readonly today: string;
  /** The newest day on which something happened. */
  readonly newestOn?: string | null | undefined;
}

/** The one big number. It says what it is; under it stand the accounts it is made of. */
export function TotalCard({ balances, ahead, accounts, currency, today, newestOn }: Props) {
  const locale = useLocale();
  const parts = accounts.filter((account) => account.status !== 'closed');
  const days = [newestDay(parts), newestOn ?? undefined];
  const newest = days.filter((day) => day !== undefined).sort().at(-1);
  const own = balances.filter((amount) => amount.currency === currency);
  const foreign = balances.filter((amount) => amount.currency !== currency);
  const [first, ...others] = [...own, ...foreign];
  return (
    <section aria-labelledby="total-head" className="rounded-card border border-border bg-surface">
      <Link href="/accounts/" className="block rounded-card p-4 hover:bg-sunken">
        <h2 id="total-head" className="text-13 font-medium text-muted">
          <span title={exactDate(today, locale)}>
            {dashboardTotal.of({
              when: asOfText(newest, today, locale) ?? dashboardTotal.today,
            })}
          </span>
        </h2>
        <p className="mt-1 text-40 font-semibold tracking-tight max-md:text-28" data-testid="total">
          {first ? <Money value={first} locale={locale} /> : '—'}
        </p>
        {others.length > 0 && (
          <p className="mt-2 flex flex-wrap gap-x-4 text-14 text-muted">
            {others.map((amount) => (
              <Money key={amount.currency} value={amount} locale={locale} />
            ))}
          </p>
        )}
        <Ahead amounts={ahead} />
      </Link>
      <Parts accounts={parts} today={today} />
    </section>
  );
}

/** The accounts, or the first of them and how many more there are. */
function Parts({ accounts, today }: Pick<Props, 'accounts' | 'today'>) {
  const locale = useLocale();
  const all = accounts.length <= SHOWN + 1;
  const shown = all ? accounts : accounts.slice(0, SHOWN);
  return (
    <ul className="border-t border-border py-2">
      {shown.map((account) => (
        <li key={account.id}>
          <Link
            href={`/transactions/?account=${account.id}`}
            className="flex min-h-11 items-center justify-between gap-4 px-4 hover:bg-sunken md:min-h-10"
          >
            <span className="min-w-0">
              <span className="block truncate">
                <Said>{account.name}</Said>
              </span>
              {isOld(balanceDay(account), today) && (
                <span className="block truncate text-12 text-muted">
                  {asOfText(balanceDay(account), today, locale)}
                </span>
              )}
              {account.stated?.agrees === false && (
                <span className="flex items-center gap-1 text-12 text-warning">
                  <Icon name="warning" size={12} /> {dashboardTotal.apart}
                </span>
              )}
            </span>
            <Money value={account.balance} locale={locale} column />
          </Link>
        </li>
      ))}
      {!all && (
        <li>
          <Link
            href="/accounts/"
            className="flex min-h-11 items-center px-4 font-medium text-accent hover:bg-sunken md:min-h-10"
          >
            {dashboardTotal.more(countOf(accounts.length - SHOWN, locale))}
          </Link>
        </li>
      )}
    </ul>
  );
}
