import { Entrance } from '@/features/person/entrance';
import { RegisterForm } from '@/features/person/register-form';

export const metadata = { title: 'Create an account' };

export default function RegisterPage() {
  return (
    <Entrance title="Create an account" lead="Then you name your household, and you are in.">
      <RegisterForm />
    </Entrance>
  );
}
