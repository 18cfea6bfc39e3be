/** Notices that the house, which was away when something was sent, is back. */
import { useApi } from '@wumbo/api/context';
import { isAway, whenReachable } from '@wumbo/api/recovery';
import { useEffect, useState } from 'react';

/** Whether what failed because nobody was at home could be sent again now. */
export function useBack(error: unknown): boolean {
  const api = useApi();
  const [back, setBack] = useState<unknown>();
  useEffect(
    () => (isAway(error) ? whenReachable(() => api.reach(), () => setBack(error)) : undefined),
    [api, error],
  );
  return isAway(error) && back === error;
}
