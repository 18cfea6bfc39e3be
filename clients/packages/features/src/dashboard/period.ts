/** Which days of a month are compared with which of the one before. */
import { addMonths, monthBounds, type CalendarDate, type Month } from '@wumbo/format/date';

export interface Period {
  /** Whether the month is known to its end, so that whole months are compared. */
  readonly whole: boolean;
  readonly until: CalendarDate;
  /** The same day of the month before; its last when it has none of that number. */
  readonly untilBefore: CalendarDate;
}

/** `through` is the day up to which the month's figures are known. */
export function periodOf(month: Month, through: CalendarDate): Period {
  const end = monthBounds(month).to;
  const endBefore = monthBounds(addMonths(month, -1)).to;
  const whole = through >= end;
  const same = `${endBefore.slice(0, 8)}${through.slice(8)}`;
  const untilBefore = whole || same > endBefore ? endBefore : same;
  return { whole, until: through, untilBefore };
}
