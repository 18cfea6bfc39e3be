'use client';
import type { Account } from '@wumbo/api/account';
import { useHousehold } from '@wumbo/api/household';
import { asOfText, balanceDay } from '@wumbo/features/account/as-of';
import { kindName, shortNumber } from '@wumbo/features/account/kinds';
import { useToday } from '@wumbo/features/household/use-today';
import { exactDate } from '@wumbo/format/date';
import { isolated } from '@wumbo/format/isolate';
import { Chip } from '@wumbo/ui/chip';
import { Icon } from '@wumbo/ui/icon';
import { Menu } from '@wumbo/ui/menu';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { accountScreen } from '@wumbo/wording/account/screen';
import { filled } from '@wumbo/wording/filled';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';
import { Ahead } from './ahead';

interface Props {
  readonly account: Account;
  readonly onEdit: () => void;
  readonly onCompare: () => void;
  readonly onToggle: () => void;
}

export function AccountRow({ account, onEdit, onCompare, onToggle }: Props) {
  const locale = useLocale();
  const closed = account.status === 'closed';
  const own = useHousehold().data?.currency;
  const currency = account.currency === own ? undefined : account.currency;
  const today = useToday();
  const asOf = asOfText(balanceDay(account), today, locale);
  const agrees =
    account.agrees_until &&
    accountScreen.agreesUntil({ day: exactDate(account.agrees_until, locale) });
  const facts = [kindName(account.kind), shortNumber(account.number), currency, asOf, agrees];
  return (
    <li className="flex min-h-14 items-center gap-2 pr-2 pl-4 hover:bg-sunken">
      <Link
        href={`/transactions/?account=${account.id}`}
        className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-1 rounded-control py-2"
      >
        <span className="min-w-32 flex-1">
          <span className="flex items-center gap-1.5 font-medium">
            <span className="truncate">
              <Said>{account.name}</Said>
            </span>
            {account.owner && (
              <>
                <Icon name="lock" size={12} className="shrink-0 text-muted" />
                <span className="sr-only">{accountScreen.private}</span>
              </>
            )}
          </span>
          <span className="block text-12 text-muted">
            {facts.filter(Boolean).join(' · ')}
          </span>
          <Ahead amounts={account.ahead ? [account.ahead] : []} />
        </span>
        <Money value={account.balance} locale={locale} column className="ml-auto text-16" />
        <Apart account={account} />
      </Link>
      <Menu
        label={accountScreen.actions({ name: isolated(account.name) })}
        trigger={<Icon name="more" />}
        className="inline-flex size-11 shrink-0 cursor-pointer items-center justify-center rounded-control text-muted hover:bg-border hover:text-text md:size-8"
        items={[
          { label: accountScreen.edit, icon: 'edit', onSelect: onEdit },
          {
            label: accountScreen.compare,
            icon: 'scale',
            onSelect: onCompare,
          },
          closed
            ? {
                label: accountScreen.reopen,
                icon: 'reopen',
                onSelect: onToggle,
              }
            : { label: accountScreen.close, icon: 'archive', onSelect: onToggle },
        ]}
      />
    </li>
  );
}

/** The mark of an account that does not come to what its bank states, or cannot be compared. */
function Apart({ account }: Pick<Props, 'account'>) {
  const locale = useLocale();
  const { stated } = account;
  if (!stated || stated.agrees === true) return null;
  const amount = <Money value={stated.amount} locale={locale} className="text-text" />;
  const day = exactDate(stated.on, locale);
  // Without what was on it before, neither its balance nor the comparison says anything.
  if (stated.agrees !== false)
    return account.opening_balance ? null : (
      <span className="w-full text-12 text-muted">
        {filled(accountScreen.statedNotCompared, { amount, day })}
      </span>
    );
  return (
    <span className="flex w-full flex-wrap items-center gap-x-2 gap-y-1 text-12 text-muted">
      <Chip tone="warning">
        <Icon name="warning" size={12} /> {accountScreen.apart}
      </Chip>
      <span>
        {stated.difference
          ? filled(accountScreen.statedApart, {
              amount,
              day,
              difference: (
                <Money
                  value={stated.difference}
                  locale={locale}
                  sign="both"
                  className="text-text"
                />
              ),
            })
          : filled(accountScreen.stated, { amount, day })}
      </span>
    </span>
  );
}
