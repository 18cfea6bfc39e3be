import { Suspense } from 'react';
import { HouseholdScreen } from '@/features/household/screen';

export const metadata = { title: 'Household' };

export default function Page() {
  return (
    <Suspense>
      <HouseholdScreen />
    </Suspense>
  );
}
