'use client';
/** The only file that knows which router carries the pages. */
import NextLink from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { useCallback, type ComponentProps } from 'react';

export function Link(props: ComponentProps<typeof NextLink>) {
  return <NextLink {...props} />;
}

/** The path without the slash at its end: `/transactions`, or `/`. */
export function usePath(): string {
  const path = usePathname();
  return path.length > 1 ? path.replace(/\/$/u, '') : path;
}

export interface Go {
  readonly to: (path: string) => void;
  /** Goes there without leaving this page in the history. */
  readonly instead: (path: string) => void;
}

export function useGo(): Go {
  const router = useRouter();
  const to = useCallback((path: string) => router.push(path), [router]);
  const instead = useCallback((path: string) => router.replace(path), [router]);
  return { to, instead };
}

/** What stands after `?` in the address, and a way to change it without leaving the page. */
export function useAddress(): readonly [
  URLSearchParams,
  (changes: Readonly<Record<string, string | undefined>>) => void,
] {
  const search = useSearchParams();
  const change = useCallback((changes: Readonly<Record<string, string | undefined>>) => {
    const next = new URLSearchParams(window.location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value);
      else next.delete(name);
    }
    const text = next.toString();
    window.history.replaceState(null, '', text ? `?${text}` : window.location.pathname);
  }, []);
  return [new URLSearchParams(search), change];
}
