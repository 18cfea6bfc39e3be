'use client';
/** Months as stacked bars. Colours come with a legend in words, and each bar can be asked. */
import type { MonthBar } from '@wumbo/features/report/spending';
import { isNothing, largestFirst, lengthOf } from '@wumbo/format/arithmetic';
import { monthLabel, monthName } from '@wumbo/format/date';
import { formatAxis, formatMoney, type Money } from '@wumbo/format/money';
import { reportChart } from '@wumbo/wording/report/chart';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useLocale } from '@/features/session/use-locale';
import { useWide } from '@/features/session/use-media';

interface Series {
  readonly key: string;
  readonly name: string;
}

interface Props {
  readonly bars: readonly MonthBar[];
  readonly series: readonly Series[];
  readonly currency: string;
}

const ink = { fill: 'var(--wumbo-muted)', fontSize: 12 } as const;

export function SpendingChart({ bars, series, currency }: Props) {
  const locale = useLocale();
  const wide = useWide();
  const money = (amount: Money) => formatMoney(amount, locale);
  return (
    <figure className="flex flex-col gap-4">
      <figcaption className="sr-only">{captionOf(bars, locale)}</figcaption>
      <div className="h-80 w-full">
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={[...bars]} margin={{ top: 8, right: 0, bottom: 0, left: 0 }}>
            <CartesianGrid vertical={false} stroke="var(--wumbo-border)" />
            <XAxis
              dataKey="month"
              tickFormatter={(month: string) => monthLabel(month, locale)}
              tick={ink}
              tickLine={false}
              axisLine={{ stroke: 'var(--wumbo-control)' }}
              minTickGap={wide ? 4 : 12}
            />
            <YAxis
              tickFormatter={(minor: number) => formatAxis(minor, currency, locale)}
              tick={ink}
              tickLine={false}
              axisLine={false}
              width={56}
            />
            <Tooltip
              cursor={{ fill: 'var(--wumbo-sunken)' }}
              isAnimationActive={false}
              content={({ active, payload }) => {
                const bar = payload?.[0]?.payload as MonthBar | undefined;
                return active && bar ? (
                  <MonthDetail bar={bar} series={series} money={money} locale={locale} />
                ) : null;
              }}
            />
            {series.map((one, index) => (
              <Bar
                key={one.key}
                name={one.name}
                dataKey={(bar: MonthBar) => lengthOf(bar.parts[one.key])}
                stackId="month"
                fill={`var(--wumbo-chart-${(index % 8) + 1})`}
                stroke="var(--wumbo-surface)"
                strokeWidth={1}
                maxBarSize={48}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-13">
        {series.map((one, index) => (
          <li key={one.key} className="flex items-center gap-2">
            <Swatch index={index} />
            {one.name}
          </li>
        ))}
      </ul>
    </figure>
  );
}

/** The chart in a sentence, and its largest bar. */
function captionOf(bars: Props['bars'], locale: string): string {
  const name = (bar: MonthBar | undefined) => monthName(bar?.month ?? '', locale);
  const caption = reportChart.caption({ first: name(bars[0]), last: name(bars.at(-1)) });
  const [largest] = [...bars].sort((a, b) => largestFirst(a.total, b.total));
  if (!largest) return caption;
  const amount = formatMoney(largest.total, locale);
  return `${caption} ${reportChart.most({ month: name(largest), amount })}`;
}

function Swatch({ index }: { readonly index: number }) {
  return (
    <svg aria-hidden width="12" height="12" className="shrink-0">
      <rect width="12" height="12" rx="3" fill={`var(--wumbo-chart-${(index % 8) + 1})`} />
    </svg>
  );
}

interface DetailProps {
  readonly bar: MonthBar;
  readonly series: readonly Series[];
  readonly money: (amount: Money) => string;
  readonly locale: string;
}

function MonthDetail({ bar, series, money, locale }: DetailProps) {
  return (
    <div className="rounded-card border border-border bg-surface p-3 text-13 shadow-float">
      <p className="mb-1 flex justify-between gap-6 font-medium">
        {monthName(bar.month, locale)}
        <span className="tabular-nums">{money(bar.total)}</span>
      </p>
      <ul>
        {series.map((one, index) => {
          const part = bar.parts[one.key];
          if (!part || isNothing(part)) return null;
          return (
            <li key={one.key} className="flex items-center gap-2">
              <Swatch index={index} />
              <span className="flex-1">{one.name}</span>
              <span className="pl-4 tabular-nums">{money(part)}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
