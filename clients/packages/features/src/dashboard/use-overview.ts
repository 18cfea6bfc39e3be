/** The overview of the newest month in which something happened. */
import { useDashboard } from '@wumbo/api/dashboard';
import { monthOf } from '@wumbo/format/date';
import { useToday } from '../household/use-today';

export function useOverview() {
  const present = monthOf(useToday());
  const now = useDashboard(present);
  const newest = now.data?.newest_on;
  const month = newest && monthOf(newest) < present ? monthOf(newest) : present;
  // Asks under the same name while the month is this one: one question, not two.
  const shown = useDashboard(month);
  return month === present ? now : shown;
}
