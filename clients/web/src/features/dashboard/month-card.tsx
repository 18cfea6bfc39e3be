'use client';
import type { Dashboard, MonthComparison } from '@wumbo/api/dashboard';
import { addMonths, monthName } from '@wumbo/format/date';
import { formatMoney, type Money as Amount } from '@wumbo/format/money';
import { Money } from '@wumbo/ui/money';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

interface Props {
  readonly view: Dashboard;
  readonly currency: string;
}

/** This month against the last, in numbers and in a sentence. */
export function MonthCard({ view, currency }: Props) {
  const locale = useLocale();
  const { month } = view;
  const now = view.months.find((one) => one.currency === currency) ?? nothing(currency);
  return (
    <section
      aria-labelledby="month-head"
      className="rounded-card border border-border bg-surface p-4"
    >
      <h2 id="month-head" className="text-13 font-medium text-muted">
        Spent in {monthName(month, locale)}
      </h2>
      <p className="mt-1 text-28 font-semibold tracking-tight max-md:text-20" data-testid="spent">
        <Link href={`/transactions/?month=${month}`} className="hover:underline underline-offset-4">
          <Money value={now.spent} locale={locale} />
        </Link>
      </p>
      <p className="mt-1 text-13 text-muted">{compared(now, locale)}</p>
      <table className="mt-4 w-full border-t border-border text-13">
        <thead className="text-muted">
          <tr>
            <td />
            <th scope="col" className="pt-3 text-right font-normal">
              {shortMonth(month, locale)}
            </th>
            <th scope="col" className="pt-3 text-right font-normal">
              {shortMonth(addMonths(month, -1), locale)}
            </th>
          </tr>
        </thead>
        <tbody>
          <Line name="Came in" now={now.income} before={now.income_last_month} />
          <Line name="Spent" now={now.spent} before={now.spent_last_month} />
          <Line
            name="Left"
            now={left(now.income, now.spent)}
            before={left(now.income_last_month, now.spent_last_month)}
          />
        </tbody>
      </table>
    </section>
  );
}

function shortMonth(month: string, locale: string): string {
  return monthName(month, locale).split(' ')[0] ?? month;
}

function nothing(currency: string): MonthComparison {
  const zero = { minor: 0, currency };
  return {
    currency,
    spent: zero,
    spent_last_month: zero,
    income: zero,
    income_last_month: zero,
  };
}

function compared(now: MonthComparison, locale: string): string {
  const difference = now.spent.minor - now.spent_last_month.minor;
  if (now.spent_last_month.minor === 0) return 'Nothing was spent last month.';
  if (difference === 0) return 'As much as in all of last month.';
  const amount = { minor: Math.abs(difference), currency: now.currency };
  const word = difference > 0 ? 'more' : 'less';
  return `${formatMoney(amount, locale)} ${word} than in all of last month.`;
}

function left(income: Amount, spent: Amount): Amount {
  return { minor: income.minor - spent.minor, currency: income.currency };
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
