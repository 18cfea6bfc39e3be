/** When a balance is not of today. */
import type { Account } from '@wumbo/api/account';
import { addDays, exactDate, type CalendarDate } from '@wumbo/format/date';
import { accountBalance } from '@wumbo/wording/account/balance';

/** An account on which nothing happened for so long may well have moved on since. */
const OLD_DAYS = 35;

/** Whether what is known ends so long ago that it must be said. */
export function isOld(newestOn: CalendarDate | null | undefined, today: CalendarDate): boolean {
  return newestOn !== null && newestOn !== undefined && newestOn < addDays(today, -OLD_DAYS);
}

/** "as of 17 March 2013"; undefined while the newest is not old, or nothing is there. */
export function asOfText(
  newestOn: CalendarDate | null | undefined,
  today: CalendarDate,
  locale: string,
): string | undefined {
  return newestOn && isOld(newestOn, today)
    ? accountBalance.asOf({ day: exactDate(newestOn, locale) })
    : undefined;
}

/** The day a balance is of: that of its newest statement when nothing happened later. */
export function balanceDay(account: Pick<Account, 'newest_on' | 'balance_on'>): string | undefined {
  return account.balance_on ?? account.newest_on ?? undefined;
}

/** The newest of the days that balances are of; undefined when there are none. */
export function newestDay(accounts: readonly Pick<Account, 'newest_on' | 'balance_on'>[]) {
  return accounts
    .flatMap((account) => balanceDay(account) ?? [])
    .sort()
    .at(-1);
}
