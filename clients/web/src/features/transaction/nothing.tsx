'use client';
/** What stands in place of the list when there is nothing in it. */
import { Button, buttonLook } from '@wumbo/ui/button';
import { EmptyState } from '@wumbo/ui/empty-state';
import { List, SearchX } from 'lucide-react';
import { Link } from '@/navigation';

interface Props {
  readonly narrowed: boolean;
  readonly onShowAll: () => void;
}

export function Nothing({ narrowed, onShowAll }: Props) {
  if (narrowed) {
    return (
      <EmptyState
        title="Nothing fits"
        icon={<SearchX size={20} />}
        action={<Button onClick={onShowAll}>Show all transactions</Button>}
      >
        No transaction matches this search and these filters.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title="No transactions yet"
      icon={<List size={20} />}
      action={
        <Link href="/import/" className={buttonLook({ variant: 'primary' })}>
          Import a statement
        </Link>
      }
    >
      Everything that moves on your accounts is listed here. Drop a file from your bank to begin.
    </EmptyState>
  );
}
