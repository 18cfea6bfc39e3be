'use client';
import { seriesKey, type RankedCategory } from '@wumbo/features/report/spending';
import { averageOf, isIn, sumOf } from '@wumbo/format/arithmetic';
import { countOf, percentText } from '@wumbo/format/count';
import type { Money as Amount } from '@wumbo/format/money';
import { Card } from '@wumbo/ui/card';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { reportTable } from '@wumbo/wording/report/table';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

interface Props {
  readonly ranked: readonly RankedCategory[];
  /** In how many months anything happened. */
  readonly months: number;
  readonly from: string;
  readonly to: string;
  readonly currency: string;
  readonly nameOf: (key: string) => string;
}

/** The same spending in numbers; a category opens the transactions it is made of. */
export function CategoryTable({ ranked, months, from, to, currency, nameOf }: Props) {
  const locale = useLocale();
  const amount = (value: Amount) => <Money value={value} locale={locale} column />;
  const total = sumOf(ranked.map(({ spent }) => spent), currency);
  return (
    <Card title={reportTable.title} flush>
      <table className="w-full">
        <thead className="text-12 text-muted">
          <tr className="h-9 border-b border-border bg-sunken">
            <th scope="col" className="px-4 text-left font-medium">
              {reportTable.category}
            </th>
            <th scope="col" className="px-4 text-right font-medium max-md:hidden">
              {reportTable.share}
            </th>
            <th scope="col" className="px-4 text-right font-medium max-md:hidden">
              <span title={reportTable.overMonths(countOf(months, locale))}>
                {reportTable.aMonth({ months: String(months) })}
              </span>
            </th>
            <th scope="col" className="px-4 text-right font-medium">
              {reportTable.spent}
            </th>
          </tr>
        </thead>
        <tbody>
          {ranked.map(({ categoryId, spent }) => (
            <tr key={seriesKey(categoryId)} className="h-10 border-b border-border hover:bg-sunken">
              <th scope="row" className="px-4 text-left font-normal">
                <Link
                  href={`/transactions/?category=${seriesKey(categoryId)}&from=${from}&to=${to}`}
                  className="rounded-control hover:underline underline-offset-4"
                >
                  <Said>{nameOf(seriesKey(categoryId))}</Said>
                </Link>
              </th>
              <td className="px-4 text-right text-muted tabular-nums max-md:hidden">
                {isIn(spent) && isIn(total) ? percentText(spent.minor, total.minor, locale) : '—'}
              </td>
              <td className="px-4 text-right text-muted max-md:hidden">
                {amount(averageOf(spent, months))}
              </td>
              <td className="px-4 text-right">
                {amount(spent)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="h-10 font-medium">
            <th scope="row" className="px-4 text-left font-medium">
              {reportTable.together}
            </th>
            <td className="max-md:hidden" />
            <td className="px-4 text-right max-md:hidden" data-testid="average-total">
              {amount(averageOf(total, months))}
            </td>
            <td className="px-4 text-right" data-testid="spent-total">
              {amount(total)}
            </td>
          </tr>
        </tfoot>
      </table>
    </Card>
  );
}
