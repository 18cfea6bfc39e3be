'use client';
/** Light, dark, or what the system says. */
import { useSyncExternalStore } from 'react';
import { remember, remembered } from './remembered';

export type Theme = 'system' | 'light' | 'dark';

const listeners = new Set<() => void>();

export function chosenTheme(): Theme {
  const theme = remembered('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function chooseTheme(theme: Theme): void {
  remember('theme', theme === 'system' ? undefined : theme);
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    chosenTheme,
    () => 'system',
  );
}
