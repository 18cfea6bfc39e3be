'use client';
import { useChangeHousehold, useHousehold, useHouseholds } from '@wumbo/api/household';
import { sentenceOf } from '@wumbo/api/problem';
import { isolated } from '@wumbo/format/isolate';
import { Card } from '@wumbo/ui/card';
import { ErrorState } from '@wumbo/ui/error-state';
import { Field } from '@wumbo/ui/field';
import { Segmented } from '@wumbo/ui/segmented';
import { SelectInput } from '@wumbo/ui/select-input';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import { toast } from '@wumbo/ui/toast-store';
import { householdScreen } from '@wumbo/wording/household/screen';
import { lazy, Suspense } from 'react';
import { SecurityEventsCard } from '@/features/person/security-events-card';
import { SessionsCard } from '@/features/person/sessions-card';
import { remember } from '@/features/session/remembered';
import { chooseTheme, useTheme } from '@/features/session/theme';
import { PageHead } from '@/features/shell/page-head';

const HouseholdSettings = lazy(() =>
  import('./household-form').then((module) => ({ default: module.HouseholdSettings })),
);
const CategoriesCard = lazy(() =>
  import('@/features/category/categories-card').then((module) => ({
    default: module.CategoriesCard,
  })),
);
const PasswordForm = lazy(() =>
  import('@/features/person/password-form').then((module) => ({ default: module.PasswordForm })),
);

export function HouseholdScreen() {
  const household = useHousehold();
  const change = useChangeHousehold();
  const theme = useTheme();
  return (
    <>
      <PageHead title={householdScreen.title} />
      <div className="flex max-w-xl flex-col gap-6">
        <OtherHouseholds />
        <Card title={householdScreen.about}>
          {household.isPending && <SkeletonRows rows={4} label={householdScreen.loading} />}
          {household.isError && (
            <ErrorState
              title={householdScreen.notLoaded}
              detail={sentenceOf(household.error)}
              onRetry={() => void household.refetch()}
            />
          )}
          {household.data && (
            <Suspense fallback={<SkeletonRows rows={4} label={householdScreen.loadingForm} />}>
              <HouseholdSettings
                household={household.data}
                error={change.error}
                busy={change.isPending}
                onSubmit={(version, changes) =>
                  change.mutate(
                    { version, change: changes },
                    { onSuccess: () => toast({ text: householdScreen.saved }) },
                  )
                }
              />
            </Suspense>
          )}
        </Card>
        <Suspense fallback={<SkeletonRows rows={3} label={householdScreen.loadingCategories} />}>
          <CategoriesCard />
        </Suspense>
        <Card title={householdScreen.theme}>
          <Segmented
            label={householdScreen.theme}
            value={theme}
            options={[
              { value: 'system', label: householdScreen.asSystem },
              { value: 'light', label: householdScreen.light },
              { value: 'dark', label: householdScreen.dark },
            ]}
            onPick={chooseTheme}
          />
        </Card>
        <Card title={householdScreen.password}>
          <Suspense fallback={<SkeletonRows rows={3} label={householdScreen.loadingForm} />}>
            <PasswordForm />
          </Suspense>
        </Card>
        <SessionsCard />
        <SecurityEventsCard />
      </div>
    </>
  );
}

/** Somebody in two households chooses here which one is on screen. */
function OtherHouseholds() {
  const here = useHousehold();
  const all = useHouseholds();
  if (!all.data || all.data.length < 2) return null;
  return (
    <Card title={householdScreen.onScreen}>
      <Field label={householdScreen.household}>
        {(ties) => (
          <SelectInput
            {...ties}
            value={here.data?.id}
            options={(all.data ?? []).map(({ id, name }) => ({ value: id, label: isolated(name) }))}
            onPick={(value) => {
              remember('household', value);
              window.location.assign('/');
            }}
          />
        )}
      </Field>
    </Card>
  );
}
