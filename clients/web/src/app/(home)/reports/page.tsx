import { reportScreen } from '@wumbo/wording/report/screen';
import { Suspense } from 'react';
import { ReportsScreen } from '@/features/report/screen';

export const metadata = { title: reportScreen.title };

export default function Page() {
  return (
    <Suspense>
      <ReportsScreen />
    </Suspense>
  );
}
