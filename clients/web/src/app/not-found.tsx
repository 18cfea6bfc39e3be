import { buttonLook } from '@wumbo/ui/button';
import { EmptyState } from '@wumbo/ui/empty-state';
import { appMissing } from '@wumbo/wording/app/missing';
import { Link } from '@/navigation';

export default function NotFound() {
  return (
    <main className="pt-24">
      <h1 className="sr-only">{appMissing.heading}</h1>
      <EmptyState
        title={appMissing.title}
        icon="compass"
        action={
          <Link href="/" className={buttonLook({ variant: 'primary' })}>
            {appMissing.overview}
          </Link>
        }
      >
        {appMissing.detail}
      </EmptyState>
    </main>
  );
}
