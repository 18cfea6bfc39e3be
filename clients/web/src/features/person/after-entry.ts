'use client';
import { useCallback } from 'react';
import { remember } from '@/features/session/remembered';
import { useGo } from '@/navigation';
import { wantedPath } from './wanted-path';

/** Remembers that this browser holds a session and opens the wanted page. */
export function useAfterEntry(): () => void {
  const go = useGo();
  return useCallback(() => {
    remember('known', '1');
    go.instead(wantedPath(window.location.search));
  }, [go]);
}
