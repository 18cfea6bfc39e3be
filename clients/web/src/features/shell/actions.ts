'use client';
/** Everything one can do from anywhere: the palette's list. */
import { useLogOut } from '@wumbo/api/person';
import { placeName, places } from '@wumbo/features/shell/places';
import { shellActions } from '@wumbo/wording/shell/actions';
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
        label: placeName(place),
        group: shellActions.goTo,
        run: () => go.to(place.path),
      })),
      action('new', shellActions.add, () => go.to('/transactions/?new=1')),
      action('search', shellActions.search, () => go.to('/transactions/?search=1')),
      action('open-account', shellActions.openAccount, () => go.to('/accounts/?new=1')),
      action('uncategorised', shellActions.uncategorised, () =>
        go.to('/transactions/?category=none'),
      ),
      action('light', shellActions.light, () => chooseTheme('light')),
      action('dark', shellActions.dark, () => chooseTheme('dark')),
      action('system', shellActions.system, () => chooseTheme('system')),
      action('help', shellActions.shortcuts, openHelp),
      action('log-out', shellActions.logOut, () =>
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
  return { id, label, group: shellActions.do, run };
}
