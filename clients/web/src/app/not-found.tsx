import { buttonLook } from '@wumbo/ui/button';
import { EmptyState } from '@wumbo/ui/empty-state';
import { Link } from '@/navigation';

export default function NotFound() {
  return (
    <main className="pt-24">
      <h1 className="sr-only">Page not found</h1>
      <EmptyState
        title="There is nothing at this address"
        icon="compass"
        action={
          <Link href="/" className={buttonLook({ variant: 'primary' })}>
            Go to the overview
          </Link>
        }
      >
        The page may have moved, or the address has a slip in it.
      </EmptyState>
    </main>
  );
}
