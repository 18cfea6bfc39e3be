'use client';
import type { Dashboard, MonthSums } from '@wumbo/api/dashboard';
import { addMonths, monthName, monthOf } from '@wumbo/format/date';
import { formatMoney } from '@wumbo/format/money';
import { Money } from '@wumbo/ui/money';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

interface Props {
  readonly view: Dashboard;
  readonly today: string;
  readonly currency: string;
}

/** This month against the last, in numbers and in a sentence. */
export function MonthCard({ view, today, currency }: Props) {
  const locale = useLocale();
  const month = monthOf(today);
  const now = view.this_month;
  const before = view.last_month;
  return (
    <section
      aria-labelledby="month-head"
      className="rounded-card border border-border bg-surface p-4 md:p-6"
    >
      <h2 id="month-head" className="text-13 font-medium text-muted">
        Spent in {monthName(month, locale)}
      </h2>
      <p className="mt-1 text-28 font-semibold tracking-tight max-md:text-20" data-testid="spent">
        <Link href={`/transactions/?month=${month}`} className="hover:underline underline-offset-4">
          <Money value={spent(now)} locale={locale} sign="minus" />
        </Link>
      </p>
      <p className="mt-1 text-13 text-muted">{compared(now, before, locale)}</p>
      <dl className="mt-4 grid grid-cols-3 gap-4 border-t border-border pt-3 text-13">
        <Figure name="Came in" minor={now.in.minor} currency={currency} />
        <Figure
          name={`Spent in ${shortMonth(addMonths(month, -1), locale)}`}
          minor={spent(before).minor}
          currency={currency}
        />
        <Figure
          name={`In, ${shortMonth(addMonths(month, -1), locale)}`}
          minor={before.in.minor}
          currency={currency}
        />
      </dl>
    </section>
  );
}

function shortMonth(month: string, locale: string): string {
  return monthName(month, locale).split(' ')[0] ?? month;
}

/** Spending as a positive amount: that is how it is said. */
function spent(sums: MonthSums) {
  return { minor: sums.out.minor === 0 ? 0 : -sums.out.minor, currency: sums.out.currency };
}

function compared(now: MonthSums, before: MonthSums, locale: string): string {
  const difference = spent(now).minor - spent(before).minor;
  if (spent(before).minor === 0) return 'Nothing was spent last month.';
  if (difference === 0) return 'As much as in all of last month.';
  const amount = { minor: Math.abs(difference), currency: now.out.currency };
  const word = difference > 0 ? 'more' : 'less';
  return `${formatMoney(amount, locale)} ${word} than in all of last month.`;
}

function Figure(props: { name: string; minor: number; currency: string }) {
  const locale = useLocale();
  return (
    <div>
      <dt className="text-muted">{props.name}</dt>
      <dd className="font-medium">
        <Money value={{ minor: props.minor, currency: props.currency }} locale={locale} />
      </dd>
    </div>
  );
}
