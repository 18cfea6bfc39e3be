import { OverviewScreen } from '@/features/dashboard/screen';

export default function Page() {
  return <OverviewScreen />;
}
