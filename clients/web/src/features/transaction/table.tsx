'use client';
/** The list of transactions: only what is in sight is in the page, and every key has its use. */
import type { Transaction } from '@wumbo/api/transaction';
import { useToday } from '@wumbo/features/household/use-today';
import type { Goal } from '@wumbo/features/transaction/lines';
import { percentText } from '@wumbo/format/count';
import { capitalised, exactDate, spokenDate } from '@wumbo/format/date';
import { useIsUnderDialog } from '@wumbo/ui/dialog-standing';
import { transactionTable } from '@wumbo/wording/transaction/table';
import { useLocale } from '@/features/session/use-locale';
import { useWide } from '@/features/session/use-media';
import { columns, TransactionRow } from './row';
import { useKeptFocus } from './use-kept-focus';
import { useLines } from './use-lines';
import { useOpenedPlace } from './use-opened-place';
import type { RowActions } from './use-row-actions';
import { useRowKeys } from './use-row-keys';
import { useSeek } from './use-seek';

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
  /** The row that was open when one came, until it is looked for. */
  readonly came: string | undefined;
  readonly onSought: () => void;
}

export function TransactionTable(props: Props) {
  const { rows, list, total, accountNames, actions, onOpen, onEnd, more, came, onSought } = props;
  const wide = useWide();
  const locale = useLocale();
  const today = useToday();
  const table = useLines({ rows, list, wide, onEnd, more });
  const { scroller, lines, items, height, active, enter, focusRow, focusActive, showRow } = table;
  const under = useIsUnderDialog();
  // What lies under an open dialog is only shown: the focus comes when the dialog is closed.
  const onArrival = under ? showRow : focusRow;
  const seek = useSeek({ scroller, rows, more, onEnd, onArrival });
  useRowKeys({ scroller, rows, active, focusRow, seek, actions, onOpen });
  useKeptFocus({ scroller, rows, active, focusRow });
  useOpenedPlace({ came, onSought, seek, focusActive });
  const focus = under ? undefined : table.focus;
  return (
    <>
      <div
        ref={scroller}
        role="grid"
        aria-label={transactionTable.title}
        aria-rowcount={(total ?? rows.length) + 1}
        aria-busy={seek.goal !== undefined || undefined}
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
                {line.kind === 'day' && <DayLine date={line.date} today={today} locale={locale} />}
                {line.kind === 'more' && <MoreLine />}
                {line.kind === 'row' && (
                  <TransactionRow
                    row={line.row}
                    number={line.index}
                    wide={wide}
                    active={line.index === active}
                    locale={locale}
                    accountName={accountNames.get(line.row.account_id) ?? ''}
                    onOpen={onOpen}
                    focus={focus?.id === line.row.id ? focus : undefined}
                    onFocus={enter}
                    onCategorise={actions.categorise}
                  />
                )}
              </div>
            );
          })}
        </div>
      </div>
      {seek.goal && <OnTheWay goal={seek.goal} there={rows.length} total={total} />}
    </>
  );
}

interface WayProps {
  readonly goal: Goal;
  readonly there: number;
  readonly total: number | undefined;
}

/** How far the way is fetched; until then one stays where one is. */
function OnTheWay({ goal, there, total }: WayProps) {
  const locale = useLocale();
  const share = total ? Math.floor((there / total) * 100) : 0;
  return (
    <div
      role="status"
      className="skeleton-wait absolute inset-x-0 bottom-0 z-10 border-t border-border bg-sunken px-4 py-2 text-13"
    >
      {(goal.kind === 'end' ? transactionTable.wayToEnd : transactionTable.wayToRow)({
        share: percentText(share, 100, locale),
      })}
    </div>
  );
}

/** Stands where the next rows will be. */
function MoreLine() {
  return (
    <div role="row" className="flex h-full items-center px-4">
      <span role="gridcell" className="text-13 text-muted">
        {transactionTable.more}
      </span>
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
        <span role="columnheader">{transactionTable.payee}</span>
        <span role="columnheader" className="max-lg:hidden">
          {transactionTable.account}
        </span>
        <span role="columnheader" className="px-2">
          {transactionTable.category}
        </span>
        <span role="columnheader" className="text-right">
          {transactionTable.amount}
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
        {date > today && <span className="font-normal"> · {transactionTable.toCome}</span>}
      </span>
    </div>
  );
}
