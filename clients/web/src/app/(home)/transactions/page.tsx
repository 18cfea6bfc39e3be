import { Suspense } from 'react';
import { TransactionsScreen } from '@/features/transaction/screen';

export const metadata = { title: 'Transactions' };

export default function Page() {
  return (
    <Suspense>
      <TransactionsScreen />
    </Suspense>
  );
}
