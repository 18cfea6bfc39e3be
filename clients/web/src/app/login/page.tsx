import { personEntrance } from '@wumbo/wording/person/entrance';
import { LogInScreen } from '@/features/person/log-in-screen';

export const metadata = { title: personEntrance.logIn };

export default function Page() {
  return <LogInScreen />;
}
