'use client';
/** Everything one can do from anywhere: the palette's list. */
import { useLogOut } from '@wumbo/api/person';
import { places } from '@wumbo/features/shell/places';
import { useMemo } from 'react';
import { leaving } from '@/features/session/leaving';
import { remember } from '@/features/session/remembered';
import { chooseTheme } from '@/features/session/theme';
import { useGo } from '@/navigation';
import { openHelp } from './help';

export interface Action {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly run: () => void;
}

export function useActions(): readonly Action[] {
  const go = useGo();
  const { mutate: logOut } = useLogOut();
  return useMemo(
    () => [
      ...places.map((place) => ({
        id: place.path,
        label: place.name,
        group: 'Go to',
        run: () => go.to(place.path),
      })),
      action('new', 'Add a transaction', () => go.to('/transactions/?new=1')),
      action('search', 'Search transactions', () => go.to('/transactions/?search=1')),
      action('open-account', 'Open an account', () => go.to('/accounts/?new=1')),
      action('uncategorised', 'Show what has no category', () =>
        go.to('/transactions/?category=none'),
      ),
      action('light', 'Use the light theme', () => chooseTheme('light')),
      action('dark', 'Use the dark theme', () => chooseTheme('dark')),
      action('system', 'Use the theme of the system', () => chooseTheme('system')),
      action('help', 'Show keyboard shortcuts', openHelp),
      action('log-out', 'Log out', () =>
        leaving(() => {
          logOut();
          remember('known', undefined);
        }),
      ),
    ],
    [go, logOut],
  );
}

function action(id: string, label: string, run: () => void): Action {
  return { id, label, group: 'Do', run };
}
