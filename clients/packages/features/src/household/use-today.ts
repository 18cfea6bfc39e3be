import { useHousehold } from '@wumbo/api/household';
import { likelyTimeZone, todayIn } from '@wumbo/format/date';

/** Today's date where the household lives. */
export function useToday(): string {
  const household = useHousehold();
  return todayIn(household.data?.time_zone ?? likelyTimeZone());
}
