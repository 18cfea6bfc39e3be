import { Suspense } from 'react';
import { AccountsScreen } from '@/features/account/screen';

export const metadata = { title: 'Accounts' };

export default function Page() {
  return (
    <Suspense>
      <AccountsScreen />
    </Suspense>
  );
}
