'use client';
/**
 * A page breaks when a part of it cannot be fetched, and what could not be fetched once is not
 * fetched again without a reload: that is done as soon as the house is back.
 */
import { whenReachable } from '@wumbo/api/recovery';
import { useEffect, useState } from 'react';

const NOT_SOONER_MS = 20_000;
const MARK = 'wumbo.reloaded';

async function reach(): Promise<boolean> {
  try {
    return (await fetch('/health/ready', { cache: 'no-store' })).ok;
  } catch {
    return false;
  }
}

/** What browsers and bundlers say when a script did not arrive. */
const NOT_FETCHED = /chunk|dynamically imported|import|load(?:ing)? failed|fetch|network/iu;

/** Whether the page broke because nobody was at home. */
export function useReloadWhenBack(error: Error): boolean {
  const isNotFetched = NOT_FETCHED.test(`${error.name} ${error.message}`);
  const [isAway, setAway] = useState(isNotFetched);
  useEffect(() => {
    let giveUp: (() => void) | undefined;
    let left = false;
    const begin = async () => {
      const away = isNotFetched || !(await reach());
      if (!left) setAway(away);
      // What breaks again at once is broken: then the person decides.
      const before = Number(sessionStorage.getItem(MARK) ?? 0);
      if (left || !away || Date.now() - before < NOT_SOONER_MS) return;
      giveUp = whenReachable(reach, () => {
        sessionStorage.setItem(MARK, String(Date.now()));
        window.location.reload();
      });
    };
    void begin();
    return () => {
      left = true;
      giveUp?.();
    };
  }, [error, isNotFetched]);
  return isAway;
}
