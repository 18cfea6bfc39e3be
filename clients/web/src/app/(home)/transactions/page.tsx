import { transactionScreen } from '@wumbo/wording/transaction/screen';
import { Suspense } from 'react';
import { TransactionsScreen } from '@/features/transaction/screen';

export const metadata = { title: transactionScreen.title };

export default function Page() {
  return (
    <Suspense>
      <TransactionsScreen />
    </Suspense>
  );
}
