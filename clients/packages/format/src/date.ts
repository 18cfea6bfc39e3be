/**
 * Dates as people say them. A calendar date is text (`2026-03-03`), never an instant, so nothing
 * here may shift a day by a time zone: every `Date` made here is at midnight UTC and read as UTC.
 */

/** `YYYY-MM-DD`. */
export type CalendarDate = string;
/** `YYYY-MM`. */
export type Month = string;

const DAY_MS = 86_400_000;

function atUtc(date: CalendarDate): Date {
  return new Date(`${date}T00:00:00Z`);
}

/** Today's date on the wall of the household's time zone. */
export function todayIn(timeZone: string, now: Date = new Date()): CalendarDate {
  const parts = new Intl.DateTimeFormat('en-CA-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(now);
  const pick = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  return `${pick('year')}-${pick('month')}-${pick('day')}`;
}

/** The month a date lies in. */
export function monthOf(date: CalendarDate): Month {
  return date.slice(0, 7);
}

/** Moves a month by `count` months, backwards when negative. */
export function addMonths(month: Month, count: number): Month {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const index = year * 12 + (number - 1) + count;
  const moved = Math.floor(index / 12);
  return `${String(moved).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}

/** Moves a date by `count` days. */
export function addDays(date: CalendarDate, count: number): CalendarDate {
  return new Date(atUtc(date).getTime() + count * DAY_MS).toISOString().slice(0, 10);
}

/** First and last day of a month. */
export function monthBounds(month: Month): { from: CalendarDate; to: CalendarDate } {
  const from = `${month}-01`;
  return { from, to: addDays(`${addMonths(month, 1)}-01`, -1) };
}

/** "March 2026". */
export function monthName(month: Month, locale: string): string {
  const style = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Intl.DateTimeFormat(locale, style).format(atUtc(`${month}-01`));
}

/** "Mar", with the year's last digits in January so that an axis says which year begins. */
export function monthLabel(month: Month, locale: string): string {
  const january = month.endsWith('-01');
  const style = january
    ? ({ month: 'short', year: '2-digit', timeZone: 'UTC' } as const)
    : ({ month: 'short', timeZone: 'UTC' } as const);
  return new Intl.DateTimeFormat(locale, style).format(atUtc(`${month}-01`));
}

/** "today", "yesterday", "tomorrow", "Tue 3 March", or with the year when it is another one. */
export function spokenDate(date: CalendarDate, today: CalendarDate, locale: string): string {
  const days = Math.round((atUtc(date).getTime() - atUtc(today).getTime()) / DAY_MS);
  if (Math.abs(days) <= 1) {
    return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day');
  }
  const sameYear = date.slice(0, 4) === today.slice(0, 4);
  const parts = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: sameYear ? 'long' : 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).formatToParts(atUtc(date));
  const pick = (type: string) => parts.find((part) => part.type === type)?.value ?? '';
  const said = `${pick('weekday')} ${pick('day')} ${pick('month')}`;
  return sameYear ? said : `${said} ${pick('year')}`;
}

/** "3 March 2026": the exact date, for hovering and for screen readers. */
export function exactDate(date: CalendarDate, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    atUtc(date),
  );
}

/** "17 March", or from the first day of a span on: "1 – 17 March". */
export function dayAndMonth(date: CalendarDate, locale: string, from?: CalendarDate): string {
  const style = { day: 'numeric', month: 'long', timeZone: 'UTC' } as const;
  const format = new Intl.DateTimeFormat(locale, style);
  return from ? format.formatRange(atUtc(from), atUtc(date)) : format.format(atUtc(date));
}

/** "3 March 2026, 14:05" in the household's time zone, for an instant. */
export function exactInstant(instant: string, timeZone: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(new Date(instant));
}

/** Sentence start for a spoken date: "Today". */
export function capitalised(text: string, locale: string): string {
  return text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);
}

/** All time zones the browser knows, for a picker. */
export function timeZones(): readonly string[] {
  const zones = Intl.supportedValuesOf('timeZone');
  return zones.includes('UTC') ? zones : [...zones, 'UTC'];
}

/** The browser's own time zone. */
export function likelyTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}
