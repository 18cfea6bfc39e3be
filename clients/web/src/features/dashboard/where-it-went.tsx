'use client';
/** The month's spending by category, largest first; every line opens its transactions. */
import { useSpending } from '@wumbo/api/report';
import { monthBounds } from '@wumbo/format/date';
import { Card } from '@wumbo/ui/card';
import { Money } from '@wumbo/ui/money';
import { useCategoryOptions } from '@/features/category/use-category-options';
import { rankedCategories } from '@/features/report/spending';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

const SHOWN = 5;

export function WhereItWent({ month, currency }: { month: string; currency: string }) {
  const locale = useLocale();
  const { from, to } = monthBounds(month);
  const spending = useSpending({ from, to });
  const { names } = useCategoryOptions();
  const ranked = rankedCategories(spending.data ?? [], currency)
    .filter((entry) => entry.minor > 0)
    .slice(0, SHOWN);
  if (ranked.length === 0) return null;
  const largest = ranked[0]?.minor ?? 1;
  return (
    <Card
      title="Where it went this month"
      className="md:col-span-2"
      action={
        <Link href="/reports/" className="rounded-control px-1 text-13 font-medium text-accent">
          All months
        </Link>
      }
    >
      <ul className="flex flex-col gap-3">
        {ranked.map(({ categoryId, minor }) => (
          <li key={categoryId ?? 'none'}>
            <Link
              href={`/transactions/?month=${month}&category=${categoryId ?? 'none'}`}
              className="group grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 rounded-control"
            >
              <span className="truncate group-hover:underline underline-offset-4">
                {categoryId === null ? 'Without a category' : (names.get(categoryId) ?? '…')}
              </span>
              <Money value={{ minor, currency }} locale={locale} column />
              <svg aria-hidden className="col-span-2 h-1.5 w-full" preserveAspectRatio="none">
                <rect width="100%" height="6" rx="3" className="fill-sunken" />
                <rect
                  width={`${Number((BigInt(minor) * 100n) / BigInt(largest))}%`}
                  height="6"
                  rx="3"
                  className="fill-chart-1"
                />
              </svg>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
