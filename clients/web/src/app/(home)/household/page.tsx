import { householdScreen } from '@wumbo/wording/household/screen';
import { Suspense } from 'react';
import { HouseholdScreen } from '@/features/household/screen';

export const metadata = { title: householdScreen.title };

export default function Page() {
  return (
    <Suspense>
      <HouseholdScreen />
    </Suspense>
  );
}
