'use client';
/** The month's spending by category, largest first; every line opens its transactions. */
import type { SpendingItem } from '@wumbo/api/report';
import { Card } from '@wumbo/ui/card';
import { Money } from '@wumbo/ui/money';
import { useCategoryOptions } from '@/features/category/use-category-options';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

const SHOWN = 8;

interface Props {
  readonly items: readonly SpendingItem[];
  readonly month: string;
  readonly currency: string;
}

export function WhereItWent({ items, month, currency }: Props) {
  const locale = useLocale();
  const { names } = useCategoryOptions();
  const ranked = items
    .filter(({ spent }) => spent.currency === currency && spent.minor > 0)
    .map(({ category_id, spent }) => ({ categoryId: category_id ?? null, minor: spent.minor }))
    .slice(0, SHOWN);
  if (ranked.length === 0) return null;
  const largest = ranked[0]?.minor ?? 1;
  return (
    <Card
      title="Where it went this month"
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
