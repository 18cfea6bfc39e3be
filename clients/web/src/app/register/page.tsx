import { personEntrance } from '@wumbo/wording/person/entrance';
import { RegisterScreen } from '@/features/person/register-screen';

export const metadata = { title: personEntrance.register };

export default function Page() {
  return <RegisterScreen />;
}
