import { Welcome } from '@/features/household/welcome';

export const metadata = { title: 'Your household' };

export default function WelcomePage() {
  return <Welcome />;
}
