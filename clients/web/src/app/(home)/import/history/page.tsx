import { Suspense } from 'react';
import { ImportHistoryScreen } from '@/features/import/history';

export default function Page() {
  return (
    <Suspense>
      <ImportHistoryScreen />
    </Suspense>
  );
}
