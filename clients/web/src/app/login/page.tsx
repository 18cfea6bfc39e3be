import { Entrance } from '@/features/person/entrance';
import { LogInForm } from '@/features/person/log-in-form';

export const metadata = { title: 'Log in' };

export default function LogInPage() {
  return (
    <Entrance title="Log in" lead="The money of your household, in one calm place.">
      <LogInForm />
    </Entrance>
  );
}
