import { householdWelcome } from '@wumbo/wording/household/welcome';
import { Welcome } from '@/features/household/welcome';

export const metadata = { title: householdWelcome.pageTitle };

export default function WelcomePage() {
  return <Welcome />;
}
