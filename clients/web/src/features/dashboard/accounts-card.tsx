'use client';
import type { Account } from '@wumbo/api/account';
import { Card } from '@wumbo/ui/card';
import { Money } from '@wumbo/ui/money';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';

export function AccountsCard({ accounts }: { readonly accounts: readonly Account[] }) {
  const locale = useLocale();
  const open = accounts.filter((account) => account.status !== 'closed');
  return (
    <Card
      title="Accounts"
      flush
      className="self-start"
      action={
        <Link href="/accounts/" className="rounded-control px-1 text-13 font-medium text-accent">
          All accounts
        </Link>
      }
    >
      <ul>
        {open.map((account) => (
          <li key={account.id}>
            <Link
              href={`/transactions/?account=${account.id}`}
              className="flex h-10 items-center justify-between gap-4 px-4 hover:bg-sunken"
            >
              <span className="truncate">{account.name}</span>
              <Money value={account.balance} locale={locale} column />
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
