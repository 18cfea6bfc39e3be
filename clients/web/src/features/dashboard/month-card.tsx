'use client';
import type { Dashboard, MonthComparison } from '@wumbo/api/dashboard';
import { periodOf, type Period } from '@wumbo/features/dashboard/period';
import { isIn, isNothing, minus, nothingOf, sizeOf } from '@wumbo/format/arithmetic';
import { addMonths, dayAndMonth, monthBounds, monthName, monthOf } from '@wumbo/format/date';
import { formatMoney, type Money as Amount } from '@wumbo/format/money';
import { Money } from '@wumbo/ui/money';
import { dashboardMonth } from '@wumbo/wording/dashboard/month';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

interface Props {
  readonly view: Dashboard;
  readonly currency: string;
}

/** A month against the same days of the one before, in numbers and in a sentence. */
export function MonthCard({ view, currency }: Props) {
  const locale = useLocale();
  const { month } = view;
  const period = periodOf(month, view.through);
  const now = view.months.find((one) => one.currency === currency) ?? nothing(currency);
  const name = monthName(month, locale);
  const upTo = dayAndMonth(view.through, locale);
  const present = month === monthOf(view.today);
  return (
    <section
      aria-labelledby="month-head"
      className="rounded-card border border-border bg-surface p-4"
    >
      <h2 id="month-head" className="text-13 font-medium text-muted">
        {period.whole
          ? dashboardMonth.spent({ month: name })
          : present
            ? dashboardMonth.spentSoFar({ month: name })
            : dashboardMonth.spentUpTo({ month: name, day: upTo })}
      </h2>
      <p className="mt-1 text-28 font-semibold tracking-tight max-md:text-20" data-testid="spent">
        <Link href={`/transactions/?month=${month}`} className="hover:underline underline-offset-4">
          <Money value={now.spent} locale={locale} />
        </Link>
      </p>
      <p className="mt-1 text-13 text-muted" data-testid="compared">
        {compared(now, period, locale)}
      </p>
      <Others months={view.months} currency={currency} />
      <table className="mt-4 w-full border-t border-border text-13">
        <thead className="text-muted">
          <tr>
            <td />
            <th scope="col" className="pt-3 text-right font-normal">
              {days(month, period.until, period.whole, locale)}
            </th>
            <th scope="col" className="pt-3 text-right font-normal">
              {days(addMonths(month, -1), period.untilBefore, period.whole, locale)}
            </th>
          </tr>
        </thead>
        <tbody>
          <Line name={dashboardMonth.cameIn} now={now.income} before={now.income_same_days} />
          <Line name={dashboardMonth.spentLine} now={now.spent} before={now.spent_same_days} />
          <Line
            name={dashboardMonth.left}
            now={minus(now.income, now.spent)}
            before={minus(now.income_same_days, now.spent_same_days)}
          />
        </tbody>
      </table>
    </section>
  );
}

/** What was spent in other currencies: it is in no sum of the household's own. */
function Others({ months, currency }: { months: Dashboard['months']; currency: string }) {
  const locale = useLocale();
  const others = months.filter((one) => one.currency !== currency && !isNothing(one.spent));
  if (others.length === 0) return null;
  return (
    <p className="mt-1 flex flex-wrap gap-x-3 text-13 text-muted" data-testid="spent-besides">
      {dashboardMonth.besides}
      {others.map(({ currency: code, spent }) => (
        <Money key={code} value={spent} locale={locale} className="text-text" />
      ))}
    </p>
  );
}

/** "March", or "1–17 March" for a part of it. */
function days(month: string, until: string, whole: boolean, locale: string): string {
  if (whole) return monthName(month, locale).split(' ')[0] ?? month;
  const first = monthBounds(month).from;
  return dayAndMonth(until, locale, first);
}

function nothing(currency: string): MonthComparison {
  const zero = nothingOf(currency);
  return {
    currency,
    spent: zero,
    spent_last_month: zero,
    spent_same_days: zero,
    income: zero,
    income_last_month: zero,
    income_same_days: zero,
  };
}

function compared(now: MonthComparison, period: Period, locale: string): string {
  const difference = minus(now.spent, now.spent_same_days);
  const days = period.whole ? 'month' : 'other';
  if (isNothing(now.spent_same_days)) return dashboardMonth.nothingBefore({ days });
  if (isNothing(difference)) return dashboardMonth.asMuch({ days });
  const amount = formatMoney(sizeOf(difference), locale);
  return dashboardMonth.difference({ amount, way: isIn(difference) ? 'more' : 'other', days });
}

function Line(props: { name: string; now: Amount; before: Amount }) {
  const locale = useLocale();
  return (
    <tr>
      <th scope="row" className="pt-1 text-left font-normal text-muted">
        {props.name}
      </th>
      <td className="pt-1 text-right font-medium">
        <Money value={props.now} locale={locale} column />
      </td>
      <td className="pt-1 text-right text-muted">
        <Money value={props.before} locale={locale} column />
      </td>
    </tr>
  );
}
