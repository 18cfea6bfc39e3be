import { accountScreen } from '@wumbo/wording/account/screen';
import { Suspense } from 'react';
import { AccountsScreen } from '@/features/account/screen';

export const metadata = { title: accountScreen.title };

export default function Page() {
  return (
    <Suspense>
      <AccountsScreen />
    </Suspense>
  );
}
