'use client';
import type { Transaction } from '@wumbo/api/transaction';
import { isIn } from '@wumbo/format/arithmetic';
import { isolated } from '@wumbo/format/isolate';
import { classes } from '@wumbo/ui/classes';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { transactionTable } from '@wumbo/wording/transaction/table';
import { memo, useEffect, useRef } from 'react';
import { CategoryPicker } from '@/features/category/category-picker';
import type { Focus } from './use-lines';

export interface RowProps {
  readonly row: Transaction;
  readonly number: number;
  readonly wide: boolean;
  readonly active: boolean;
  readonly locale: string;
  readonly accountName: string;
  /** While it is to take the focus. */
  readonly focus: Focus | undefined;
  readonly onOpen: (row: Transaction) => void;
  readonly onFocus: (number: number) => void;
  readonly onCategorise: (row: Transaction, categoryId: string | null) => void;
}

/** The columns of the wide table; the head uses them too. */
export const columns =
  'md:grid md:grid-cols-[minmax(0,1fr)_10rem_7.5rem] md:items-center md:gap-4 md:px-4 ' +
  'lg:grid-cols-[minmax(0,1fr)_8rem_11rem_8rem] xl:grid-cols-[minmax(0,1fr)_11rem_13rem_9rem]';

export const TransactionRow = memo(function TransactionRow(props: RowProps) {
  const { row, number, wide, active, accountName, focus, onFocus } = props;
  const element = useTakenFocus(focus);
  return (
    <div
      ref={element}
      role="row"
      aria-rowindex={number + 2}
      tabIndex={active ? 0 : -1}
      data-row={number}
      data-id={row.id}
      onFocus={() => onFocus(number)}
      className={classes(
        'h-full border-b border-border',
        columns,
        'max-md:flex max-md:flex-col max-md:justify-center max-md:px-4',
        'hover:bg-sunken focus-within:bg-accent-soft list-row',
      )}
    >
      {wide ? (
        <>
          <div role="gridcell" className="flex min-w-0 items-center gap-2">
            <Payee {...props} />
            {row.note && (
              <span className="min-w-0 flex-1 basis-0 truncate text-12 text-muted max-lg:hidden">
                <Said>{row.note}</Said>
              </span>
            )}
          </div>
          <div role="gridcell" className="truncate text-muted max-lg:hidden">
            <Said>{accountName}</Said>
          </div>
          <div role="gridcell" className="min-w-0">
            <CategoryCell {...props} />
          </div>
          <div role="gridcell" className="text-right">
            <Amount {...props} />
          </div>
        </>
      ) : (
        <>
          <div role="gridcell" className="flex items-center justify-between gap-4 font-medium">
            <Payee {...props} />
            <Amount {...props} />
          </div>
          <div role="gridcell" className="-ml-2 flex items-center justify-between gap-2">
            <div className="min-w-0">
              <CategoryCell {...props} />
            </div>
            <span className="max-w-2/5 shrink-0 truncate text-12 text-muted">
              <Said>{accountName}</Said>
            </span>
          </div>
        </>
      )}
    </div>
  );
});

/** Takes the focus when it is to: the row itself knows best that it is in the page. */
function useTakenFocus(focus: Focus | undefined) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!focus) return;
    element.current?.focus({ preventScroll: true });
    // Where the page itself scrolls (small windows, zoom), it follows too.
    element.current?.scrollIntoView({ block: 'nearest' });
  }, [focus]);
  return element;
}

function Payee({ row, active, onOpen }: RowProps) {
  return (
    <button
      type="button"
      tabIndex={active ? 0 : -1}
      onClick={() => onOpen(row)}
      title={row.description ? isolated(row.description) : undefined}
      className={classes(
        'min-h-6 min-w-0 cursor-pointer truncate rounded-control text-left',
        'underline-offset-4 hover:underline',
        row.pending && 'pending-line',
      )}
    >
      <Said>{row.payee || row.description || transactionTable.nameless}</Said>
      {row.pending && <span className="sr-only"> {transactionTable.pending}</span>}
    </button>
  );
}

function Amount({ row, locale }: RowProps) {
  const tone = isIn(row.amount) ? 'income' : 'plain';
  return <Money value={row.amount} locale={locale} sign="both" tone={tone} column />;
}

function CategoryCell({ row, active, onCategorise }: RowProps) {
  const parts = row.splits.length;
  if (parts > 1) {
    const split = transactionTable.split({ parts: String(parts) });
    return <span className="px-2 text-muted">{split}</span>;
  }
  return (
    <CategoryPicker
      value={row.category_id ?? null}
      of={row.payee}
      income={isIn(row.amount)}
      reachable={active}
      onPick={(categoryId) => onCategorise(row, categoryId)}
    />
  );
}
