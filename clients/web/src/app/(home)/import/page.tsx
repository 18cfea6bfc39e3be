import { Suspense } from 'react';
import { ImportScreen } from '@/features/import/screen';

export const metadata = { title: 'Import' };

export default function Page() {
  return (
    <Suspense>
      <ImportScreen />
    </Suspense>
  );
}
