'use client';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { lazy, Suspense } from 'react';
import { Entrance } from './entrance';

// In the page's HTML from the start; its script follows after the page can be seen.
const LogInForm = lazy(() =>
  import('./log-in-form').then((module) => ({ default: module.LogInForm })),
);

export function LogInScreen() {
  return (
    <Entrance title="Log in" lead="The money of your household, in one calm place.">
      <Suspense fallback={<SkeletonRows rows={4} label="Loading the form" />}>
        <LogInForm />
      </Suspense>
    </Entrance>
  );
}
