'use client';
import type { LiveState } from '@wumbo/api/follow';
import { useHousehold } from '@wumbo/api/household';
import { barPlaces, isHere, placeName } from '@wumbo/features/shell/places';
import { classes } from '@wumbo/ui/classes';
import { Icon } from '@wumbo/ui/icon';
import { Mark } from '@wumbo/ui/mark';
import { Said } from '@wumbo/ui/said';
import { shellFrame } from '@wumbo/wording/shell/frame';
import { shellPlaces } from '@wumbo/wording/shell/places';
import { Suspense } from 'react';
import { Link, usePath } from '@/navigation';
import { PersonMenu } from './lazy-menu';

export function TopBar({ live }: { readonly live: LiveState }) {
  const household = useHousehold();
  return (
    <header className="flex h-14 items-center gap-2 border-b border-border pr-1 pl-4 md:hidden">
      <Mark size={24} />
      <div className="min-w-0 flex-1">
        <p className="truncate text-16 font-semibold">
          <Said>{household.data?.name}</Said>
        </p>
        {live === 'waiting' && (
          <p className="-mt-1 text-12 text-muted">{shellFrame.reconnecting}</p>
        )}
      </div>
      <Link
        href="/household/"
        aria-label={shellPlaces.household}
        className="inline-flex size-11 items-center justify-center rounded-control text-muted"
      >
        <Icon name="house" size={20} />
      </Link>
      <Suspense fallback={<span className="size-11" />}>
        <PersonMenu />
      </Suspense>
    </header>
  );
}

/**
 * At the foot of the window, under the thumb. In a low window (a zoomed page) it would cover what
 * is read: there it stands over the page, on its first screen, and scrolls with it.
 */
export function BottomBar() {
  const path = usePath();
  return (
    <nav
      aria-label={shellFrame.main}
      className="fixed inset-x-0 bottom-0 z-20 flex border-t border-border short:static short:border-t-0 short:border-b bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {barPlaces.map((place) => {
        const here = isHere(place, path);
        return (
          <Link
            key={place.path}
            href={place.path}
            aria-current={here ? 'page' : undefined}
            className={classes(
              'flex h-16 flex-1 flex-col items-center justify-center gap-1 text-12 short:h-11',
              here ? 'font-medium text-text' : 'text-muted',
            )}
          >
            <span
              className={classes(
                'flex h-7 w-12 items-center justify-center rounded-full short:hidden',
                here && 'bg-accent-soft text-accent',
              )}
            >
              <Icon name={place.icon} size={20} />
            </span>
            {placeName(place)}
          </Link>
        );
      })}
    </nav>
  );
}
