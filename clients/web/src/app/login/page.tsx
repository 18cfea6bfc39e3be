import { LogInScreen } from '@/features/person/log-in-screen';

export const metadata = { title: 'Log in' };

export default function Page() {
  return <LogInScreen />;
}
