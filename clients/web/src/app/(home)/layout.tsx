import type { ReactNode } from 'react';
import { Gate } from '@/features/session/gate';
import { Shell } from '@/features/shell/shell';

export default function HomeLayout({ children }: { children: ReactNode }) {
  return (
    <Gate>
      <Shell>{children}</Shell>
    </Gate>
  );
}
