'use client';
import { wantedPath } from '@wumbo/features/person/wanted-path';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { personEntrance } from '@wumbo/wording/person/entrance';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { Entrance } from './entrance';

// In the page's HTML from the start; its script follows after the page can be seen.
const LogInForm = lazy(() =>
  import('./log-in-form').then((module) => ({ default: module.LogInForm })),
);

const never = () => () => undefined;

/** Whether somebody was sent here from a page of the house. The page's own HTML knows nothing. */
function useWantsBack(): boolean {
  return useSyncExternalStore(
    never,
    () => wantedPath(new URLSearchParams(window.location.search)) !== '/',
    () => false,
  );
}

export function LogInScreen() {
  const back = useWantsBack();
  const lead = back ? personEntrance.logInBack : personEntrance.logInLead;
  return (
    <Entrance title={personEntrance.logIn} lead={lead}>
      <Suspense fallback={<SkeletonRows rows={4} label={personEntrance.loading} />}>
        <LogInForm />
      </Suspense>
    </Entrance>
  );
}
