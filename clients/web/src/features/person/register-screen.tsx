'use client';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { lazy, Suspense } from 'react';
import { Entrance } from './entrance';

// In the page's HTML from the start; its script follows after the page can be seen.
const RegisterForm = lazy(() =>
  import('./register-form').then((module) => ({ default: module.RegisterForm })),
);

export function RegisterScreen() {
  return (
    <Entrance title="Create an account" lead="Then you name your household, and you are in.">
      <Suspense fallback={<SkeletonRows rows={6} label="Loading the form" />}>
        <RegisterForm />
      </Suspense>
    </Entrance>
  );
}
