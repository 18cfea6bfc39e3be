/** When a balance is not of today. */
import { addDays, exactDate, type CalendarDate } from '@wumbo/format/date';

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
  return newestOn && isOld(newestOn, today) ? `as of ${exactDate(newestOn, locale)}` : undefined;
}
