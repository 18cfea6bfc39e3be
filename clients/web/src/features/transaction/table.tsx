'use client';
/** The list of transactions: only what is in sight is in the page, and every key has its use. */
import type { Transaction } from '@wumbo/api/transaction';
import { capitalised, exactDate, spokenDate } from '@wumbo/format/date';
import { useToday } from '@/features/household/use-today';
import { useLocale } from '@/features/session/use-locale';
import { useWide } from '@/features/session/use-media';
import { columns, TransactionRow } from './row';
import { useKeptFocus } from './use-kept-focus';
import { useLines } from './use-lines';
import type { RowActions } from './use-row-actions';
import { useRowKeys } from './use-row-keys';

interface Props {
  readonly rows: readonly Transaction[];
  /** What the list is narrowed to, as one text. */
  readonly list: string;
  readonly total: number | undefined;
  readonly accountNames: ReadonlyMap<string, string>;
  readonly actions: RowActions;
  readonly onOpen: (row: Transaction) => void;
  readonly onEnd: () => void;
  /** Whether rows are left that have not been fetched yet. */
  readonly more: boolean;
}

export function TransactionTable(props: Props) {
  const { rows, list, total, accountNames, actions, onOpen, onEnd, more } = props;
  const wide = useWide();
  const locale = useLocale();
  const today = useToday();
  const { scroller, lines, items, height, active, setActive, focusRow } = useLines({
    rows,
    list,
    wide,
    onEnd,
  });
  useRowKeys({ scroller, rows, active, focusRow, more, actions, onOpen });
  useKeptFocus({ scroller, rows, active, focusRow });
  return (
    <div
      ref={scroller}
      role="grid"
      aria-label="Transactions"
      aria-rowcount={(total ?? rows.length) + 1}
      className="list-body relative overflow-y-auto"
    >
      <Head />
      <div role="rowgroup" className="relative" ref={(body) => sized(body, height)}>
        {items.map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <div
              key={item.key}
              role="presentation"
              className="absolute inset-x-0 top-0"
              ref={(element) => placed(element, item.start, item.size)}
            >
              {line.kind === 'day' ? (
                <DayLine date={line.date} today={today} locale={locale} />
              ) : (
                <TransactionRow
                  row={line.row}
                  number={line.index}
                  wide={wide}
                  active={line.index === active}
                  locale={locale}
                  accountName={accountNames.get(line.row.account_id) ?? ''}
                  onOpen={onOpen}
                  onFocus={setActive}
                  onCategorise={actions.categorise}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

// Positions are set on the element itself: style attributes in markup are against the policy.
function sized(element: HTMLElement | null, height: number): void {
  if (element) element.style.height = `${height}px`;
}

function placed(element: HTMLElement | null, start: number, height: number): void {
  if (!element) return;
  element.style.transform = `translateY(${start}px)`;
  element.style.height = `${height}px`;
}

function Head() {
  return (
    <div role="rowgroup" className="sticky top-0 z-10 max-md:sr-only">
      <div
        role="row"
        aria-rowindex={1}
        className={`h-9 border-b border-border bg-sunken text-12 font-medium text-muted ${columns}`}
      >
        <span role="columnheader">Payee</span>
        <span role="columnheader" className="max-lg:hidden">
          Account
        </span>
        <span role="columnheader" className="px-2">
          Category
        </span>
        <span role="columnheader" className="text-right">
          Amount
        </span>
      </div>
    </div>
  );
}

function DayLine({ date, today, locale }: { date: string; today: string; locale: string }) {
  return (
    <div role="row" className="flex h-full items-end border-b border-border bg-surface px-4 pb-1">
      <span
        role="gridcell"
        title={exactDate(date, locale)}
        className="text-12 font-medium text-muted"
      >
        {capitalised(spokenDate(date, today, locale), locale)}
      </span>
    </div>
  );
}
