'use client';
/** Lets in who is logged in and has a household; sends everybody else where they can get both. */
import { useQueryClient } from '@tanstack/react-query';
import { HouseholdContext, useApi } from '@wumbo/api/context';
import { useHouseholds } from '@wumbo/api/household';
import { sentenceOf } from '@wumbo/api/problem';
import { whenReachable } from '@wumbo/api/recovery';
import { isSignedOut } from '@wumbo/api/session';
import { answered } from '@wumbo/features/conflict/ask';
import { ErrorState } from '@wumbo/ui/error-state';
import { Mark } from '@wumbo/ui/mark';
import { toast } from '@wumbo/ui/toast-store';
import { problemSentences } from '@wumbo/wording/problem/sentences';
import { sessionGate } from '@wumbo/wording/session/gate';
import {
  lazy,
  Suspense,
  useCallback,
  useEffect,
  useState,
  type ReactNode,
} from 'react';
import { useGo } from '@/navigation';
import { onRemembered, remember, remembered } from './remembered';
import { isAnythingUnsaved } from './unsaved';

/** Browsers show an open dialog also where what it stands in is not to be seen. */
const UNSEEN = 'invisible contents [&_dialog]:invisible';

const LogInAgain = lazy(() =>
  import('@/features/person/log-in-again').then((module) => ({ default: module.LogInAgain })),
);

/**
 * `left` is who has just logged out; `out` is who would like to be in; `held` is who was put out
 * while something was typed: the page stays, unseen, until they are back.
 */
export type Entry = 'checking' | 'in' | 'held' | 'out' | 'left' | 'unreachable';

/** Finds out once whether this browser holds a session, and notices when it ends. */
export function useEntry(): {
  entry: Entry;
  retry: () => void;
  setEntry: (entry: Entry) => void;
} {
  const api = useApi();
  const client = useQueryClient();
  const [entry, setEntry] = useState<Entry>('checking');
  const [round, setRound] = useState(0);
  useEffect(() => {
    let gone = false;
    const check = async () => {
      if (!remembered('known')) return 'out';
      if (await api.session.token()) return 'in';
      return (await api.session.refresh()) ? 'in' : 'out';
    };
    check()
      .catch((): Entry => 'unreachable')
      .then((found) => {
        if (!gone) setEntry(found);
      });
    const leave = () => {
      // Who logs out forgets first: what ends while it is known was ended elsewhere.
      const ended = remembered('known') !== undefined;
      // A question may show what is not to be seen while nobody is logged in.
      answered();
      if (ended && isAnythingUnsaved()) return setEntry('held');
      if (ended) toast({ text: sessionGate.ended });
      remember('known', undefined);
      client.clear();
      setEntry(ended ? 'out' : 'left');
    };
    const offEnd = api.session.onEnd(leave);
    const offKnown = onRemembered('known', (value) => {
      if (value === null) api.session.end();
    });
    return () => {
      gone = true;
      offEnd();
      offKnown();
    };
  }, [api, client, round]);
  const retry = useCallback(() => {
    setEntry('checking');
    setRound((n) => n + 1);
  }, []);
  useEffect(
    () => (entry === 'unreachable' ? whenReachable(() => api.reach(), retry) : undefined),
    [entry, api, retry],
  );
  return { entry, retry, setEntry };
}

export function Gate({ children }: { children: ReactNode }) {
  const go = useGo();
  const client = useQueryClient();
  const { entry, retry, setEntry } = useEntry();
  const held = entry === 'held';
  const households = useHouseholds(entry === 'in');
  const chosen =
    households.data?.find((one) => one.id === remembered('household')) ?? households.data?.[0];
  const none = households.data?.length === 0 && !households.isFetching;
  const left = entry === 'left';
  const out = left || entry === 'out' || (!held && isSignedOut(households.error));
  useEffect(() => {
    if (out) {
      const here = window.location.pathname + window.location.search;
      const plain = left || here === '/';
      go.instead(plain ? '/login/' : `/login/?next=${encodeURIComponent(here)}`);
    } else if (none) go.instead('/welcome/');
  }, [out, left, none, go]);
  if (entry === 'unreachable' || (households.isError && !out && !held)) {
    const detail =
      entry === 'unreachable' ? problemSentences.unreachable : sentenceOf(households.error);
    return (
      <main className="pt-24">
        <ErrorState
          title={sessionGate.notOpened}
          detail={detail}
          onRetry={entry === 'unreachable' ? retry : () => void households.refetch()}
        />
      </main>
    );
  }
  if (!chosen || out) return <Opening />;
  return (
    <HouseholdContext key={chosen.id} value={chosen.id}>
      <div className={held ? UNSEEN : 'contents'}>{children}</div>
      {held && (
        <Suspense>
          <LogInAgain
            onIn={() => setEntry('in')}
            onLeave={() => {
              remember('known', undefined);
              client.clear();
              setEntry('out');
            }}
          />
        </Suspense>
      )}
    </HouseholdContext>
  );
}

/** What stands on the page while it is found out who is there. */
export function Opening() {
  return (
    <main
      aria-label={sessionGate.opening}
      className="flex min-h-dvh items-center justify-center"
    >
      <span className="skeleton-wait">
        <Mark size={48} />
      </span>
    </main>
  );
}
