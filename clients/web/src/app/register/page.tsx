import { RegisterScreen } from '@/features/person/register-screen';

export const metadata = { title: 'Create an account' };

export default function Page() {
  return <RegisterScreen />;
}
