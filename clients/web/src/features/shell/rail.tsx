'use client';
import type { LiveState } from '@wumbo/api/follow';
import { useHousehold } from '@wumbo/api/household';
import { useMe } from '@wumbo/api/person';
import { isHere, placeName, places } from '@wumbo/features/shell/places';
import { countOf } from '@wumbo/format/count';
import { isolated } from '@wumbo/format/isolate';
import { classes } from '@wumbo/ui/classes';
import { Icon } from '@wumbo/ui/icon';
import { Mark } from '@wumbo/ui/mark';
import { Said } from '@wumbo/ui/said';
import { appFrame } from '@wumbo/wording/app/frame';
import { shellFrame } from '@wumbo/wording/shell/frame';
import { Suspense } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { Link, usePath } from '@/navigation';
import { PersonMenu } from './lazy-menu';

export function Rail({ live }: { readonly live: LiveState }) {
  const path = usePath();
  const locale = useLocale();
  const household = useHousehold();
  const me = useMe();
  return (
    <header className="sticky top-0 hidden h-dvh w-60 shrink-0 flex-col overflow-y-auto border-r border-border px-3 py-4 md:flex">
      <Link href="/" className="mb-6 flex items-center gap-2 rounded-control px-2 text-16 font-semibold">
        <Mark size={24} />
        {appFrame.name}
      </Link>
      <nav aria-label={shellFrame.main} className="flex flex-col gap-1">
        {places.map((place) => {
          const here = isHere(place, path);
          return (
            <Link
              key={place.path}
              href={place.path}
              aria-current={here ? 'page' : undefined}
              className={classes(
                'flex h-9 items-center gap-3 rounded-control px-3 text-14 transition-colors',
                here ? 'bg-accent-soft font-medium' : 'text-muted hover:bg-sunken hover:text-text',
              )}
            >
              <Icon name={place.icon} className={here ? 'text-accent' : ''} />
              {placeName(place)}
            </Link>
          );
        })}
      </nav>
      <div className="mt-auto flex items-center gap-2 border-t border-border pt-3 pl-2">
        <div className="min-w-0 flex-1">
          <p className="truncate text-14 font-medium" title={isolated(household.data?.name ?? '')}>
            <Said>{household.data?.name}</Said>
          </p>
          <p className="truncate text-12 text-muted">
            {live === 'waiting' ? shellFrame.reconnecting : <Said>{me.data?.name}</Said>}
            {live !== 'waiting' && household.data && household.data.members > 1
              ? ` · ${shellFrame.people(countOf(household.data.members, locale))}`
              : ''}
          </p>
        </div>
        <Suspense fallback={<span className="size-11 md:size-9" />}>
          <PersonMenu />
        </Suspense>
      </div>
    </header>
  );
}
