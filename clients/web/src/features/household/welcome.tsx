'use client';
/** The first step of somebody new: naming the household. The browser suggests the rest. */
import { useFoundHousehold } from '@wumbo/api/household';
import { useLogOut } from '@wumbo/api/person';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { householdWelcome } from '@wumbo/wording/household/welcome';
import { lazy, Suspense, useEffect } from 'react';
import { Entrance } from '@/features/person/entrance';
import { Opening, useEntry } from '@/features/session/gate';
import { leaving } from '@/features/session/leaving';
import { remember } from '@/features/session/remembered';
import { useGo } from '@/navigation';

const HouseholdForm = lazy(() =>
  import('./household-form').then((module) => ({ default: module.HouseholdForm })),
);

export function Welcome() {
  const { entry } = useEntry();
  const found = useFoundHousehold();
  const logOut = useLogOut();
  const go = useGo();
  useEffect(() => {
    if (entry === 'out' || entry === 'left') go.instead('/login/');
  }, [entry, go]);
  if (entry !== 'in' && entry !== 'unreachable') return <Opening />;
  return (
    <Entrance
      title={householdWelcome.title}
      lead={householdWelcome.lead}
    >
      <Suspense fallback={<SkeletonRows rows={5} label={householdWelcome.loading} />}>
        <HouseholdForm
          label={householdWelcome.found}
          error={found.error}
          busy={found.isPending}
          onSubmit={(draft) =>
            found.mutate(draft, {
              onSuccess: (receipt) => {
                remember('household', receipt.id);
                go.instead('/');
              },
            })
          }
        />
      </Suspense>
      <p className="mt-4 text-muted">
        {householdWelcome.notYou}{' '}
        <button
          type="button"
          onClick={() =>
            leaving(() => {
              remember('known', undefined);
              logOut.mutate();
            })
          }
          className="min-h-11 cursor-pointer font-medium text-accent underline underline-offset-4 md:min-h-6"
        >
          {householdWelcome.logOut}
        </button>
      </p>
    </Entrance>
  );
}
