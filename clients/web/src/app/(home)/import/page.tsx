import { importScreen } from '@wumbo/wording/import/screen';
import { Suspense } from 'react';
import { ImportScreen } from '@/features/import/screen';

export const metadata = { title: importScreen.title };

export default function Page() {
  return (
    <Suspense>
      <ImportScreen />
    </Suspense>
  );
}
