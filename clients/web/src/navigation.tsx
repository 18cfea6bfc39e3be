'use client';
/** The only file that knows which router carries the pages. */
import { useApi } from '@wumbo/api/context';
import { toast } from '@wumbo/ui/toast-store';
import { sessionGate } from '@wumbo/wording/session/gate';
import NextLink from 'next/link';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import {
  useCallback,
  useEffect,
  useState,
  useSyncExternalStore,
  useTransition,
  type ComponentProps,
  type MouseEvent,
} from 'react';
import { guardHistory, leaving, stoodAt } from '@/features/session/leaving';

/**
 * While nobody is at home, following a link would leave the page for the browser's own words about
 * it, and there is no way back from there by itself: one stays, and is told.
 */
function useStaysWhenAway(): () => boolean {
  const api = useApi();
  return useCallback(() => {
    if (api.away) toast({ text: sessionGate.away });
    return api.away;
  }, [api]);
}

/** A press that opens another tab leaves nothing. */
function leaves({ metaKey, ctrlKey, shiftKey, altKey, button }: MouseEvent): boolean {
  return button === 0 && !metaKey && !ctrlKey && !shiftKey && !altKey;
}

/** Where one is on the way to. */
let underWay: string | undefined;
/** Remembers that one is on the way until the page is there. */
let travel = (set: () => void) => set();

/**
 * Sets out for another page of the client. Whoever presses again because nothing shows yet is on
 * the way already: the router, told again before it has arrived, would load the client anew.
 */
function setOut(router: ReturnType<typeof useRouter>, to: string): void {
  if (underWay === to) return;
  leaving(() => {
    underWay = to;
    travel(() => router.push(to));
  });
}

export function Link({ onClick, ...props }: ComponentProps<typeof NextLink>) {
  const stays = useStaysWhenAway();
  const router = useRouter();
  return (
    <NextLink
      {...props}
      onClick={(event) => {
        if (stays()) return event.preventDefault();
        onClick?.(event);
        const { origin, pathname, search, hash } = event.currentTarget;
        if (!leaves(event) || hash || origin !== window.location.origin) return;
        event.preventDefault();
        setOut(router, pathname + search);
      }}
    />
  );
}

let poppedAt = -Infinity;
if (typeof window !== 'undefined') {
  guardHistory();
  window.addEventListener('popstate', () => (poppedAt = performance.now()), { capture: true });
}

const JUST_MS = 2_000;

/** Whether this page is here because somebody went back to it. */
export function cameBack(): boolean {
  return performance.now() - poppedAt < JUST_MS;
}

/** Stands once around all pages: tells which of them is on screen, and when one is there. */
export function PageOnScreen() {
  const pathname = usePathname();
  const [isTravelling, start] = useTransition();
  useEffect(() => stoodAt(window.location.pathname), [pathname]);
  useEffect(() => {
    travel = start;
  }, [start]);
  useEffect(() => {
    if (!isTravelling) underWay = undefined;
  }, [isTravelling]);
  return null;
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
  const stays = useStaysWhenAway();
  const to = useCallback(
    (path: string) => {
      if (!stays()) setOut(router, path);
    },
    [router, stays],
  );
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
    addressChanged();
  }, []);
  return [new URLSearchParams(search), change];
}

/**
 * The address as it stands this very moment. The router tells a change of it when it has time;
 * what floats over the page must not: between an answer and the next key nothing may be late.
 */
const addressListeners = new Set<() => void>();

function addressChanged(): void {
  for (const listener of addressListeners) listener();
}

function watchAddress(listener: () => void): () => void {
  addressListeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    addressListeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

/** What stands under `name` in the address; undefined while nothing does. */
function useNamed(name: string): string | undefined {
  const told = useSearchParams();
  const named = useSyncExternalStore(
    watchAddress,
    () => new URLSearchParams(window.location.search).get(name),
    () => told.get(name),
  );
  // Links are followed by the router alone: the address has changed when it says so.
  useEffect(addressChanged, [told]);
  return named ?? undefined;
}

export interface Opened {
  /** What is open; undefined while nothing is. */
  readonly opened: string | undefined;
  readonly open: (value: string) => void;
  readonly close: () => void;
}

/**
 * Something that opens over the page and stands in its address under `name`: Back closes it, a
 * reload keeps it. What was opened from here is closed by going back, so that no trace of it is
 * left in the history; what came with the address is taken out of it.
 */
export function useOpened(name: string): Opened {
  const opened = useNamed(name);
  const open = useCallback(
    (value: string) => {
      const next = new URLSearchParams(window.location.search);
      next.set(name, value);
      window.history.pushState({ wumboOpened: name }, '', `?${next.toString()}`);
      addressChanged();
    },
    [name],
  );
  const close = useCallback(() => {
    const here = new URLSearchParams(window.location.search);
    if (!here.has(name)) return;
    const state = window.history.state as { wumboOpened?: string } | null;
    if (state?.wumboOpened === name) return window.history.back();
    here.delete(name);
    const text = here.toString();
    window.history.replaceState(null, '', text ? `?${text}` : window.location.pathname);
    addressChanged();
  }, [name]);
  return { opened, open, close };
}

export interface LastOpened {
  /** What is open, or was: it stays while it is not said whether what was typed may go. */
  readonly id: string | undefined;
  readonly isOpen: boolean;
  readonly close: () => void;
  readonly reopen: () => void;
}

/** The same for what is known by its id and asks before it lets go of what was typed. */
export function useLastOpened(name: string): LastOpened {
  const { opened, open, close } = useOpened(name);
  const [last, setLast] = useState(opened);
  if (opened !== undefined && opened !== last) setLast(opened);
  const id = opened ?? last;
  const reopen = useCallback(() => {
    if (id !== undefined) open(id);
  }, [id, open]);
  return { id, isOpen: opened !== undefined, close, reopen };
}

/** Whether something of that name has been open on this page: its parts are fetched only then. */
export function useEverOpened(name: string): boolean {
  const opened = useNamed(name) !== undefined;
  const [ever, setEver] = useState(opened);
  if (opened && !ever) setEver(true);
  return ever;
}
