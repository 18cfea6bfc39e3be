'use client';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { personEntrance } from '@wumbo/wording/person/entrance';
import { lazy, Suspense } from 'react';
import { Entrance } from './entrance';

// In the page's HTML from the start; its script follows after the page can be seen.
const RegisterForm = lazy(() =>
  import('./register-form').then((module) => ({ default: module.RegisterForm })),
);

export function RegisterScreen() {
  return (
    <Entrance title={personEntrance.register} lead={personEntrance.registerLead}>
      <Suspense fallback={<SkeletonRows rows={6} label={personEntrance.loading} />}>
        <RegisterForm />
      </Suspense>
    </Entrance>
  );
}
