'use client';
import { useLogOut } from '@wumbo/api/person';
import { Icon } from '@wumbo/ui/icon';
import { Menu } from '@wumbo/ui/menu';
import { shellMenu } from '@wumbo/wording/shell/menu';
import { leaving } from '@/features/session/leaving';
import { remember } from '@/features/session/remembered';
import { chooseTheme, useTheme, type Theme } from '@/features/session/theme';
import { openHelp } from './help';

const next: Readonly<Record<Theme, Theme>> = { system: 'dark', dark: 'light', light: 'system' };
const names = { system: 'themeSystem', dark: 'themeDark', light: 'themeLight' } as const;
const icons = { system: 'monitor', dark: 'moon', light: 'sun' } as const;

/** Theme, shortcuts and the way out. */
export function PersonMenu() {
  const theme = useTheme();
  const logOut = useLogOut();
  return (
    <Menu
      label={shellMenu.title}
      trigger={<Icon name="more" size={20} />}
      className="inline-flex size-11 shrink-0 cursor-pointer items-center justify-center rounded-control text-muted hover:bg-sunken hover:text-text md:size-8"
      items={[
        {
          label: shellMenu[names[theme]],
          icon: icons[theme],
          onSelect: () => chooseTheme(next[theme]),
        },
        {
          label: shellMenu.shortcuts,
          icon: 'keyboard',
          onSelect: openHelp,
        },
        {
          label: shellMenu.logOut,
          icon: 'log-out',
          onSelect: () =>
            leaving(() => {
              logOut.mutate();
              remember('known', undefined);
            }),
        },
      ]}
    />
  );
}
