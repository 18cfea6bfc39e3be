'use client';
import { wantedPath } from '@wumbo/features/person/wanted-path';
import { useCallback } from 'react';
import { remember } from '@/features/session/remembered';
import { useGo } from '@/navigation';

/** Remembers that this browser holds a session and opens the wanted page. */
export function useAfterEntry(): () => void {
  const go = useGo();
  return useCallback(() => {
    remember('known', '1');
    go.instead(wantedPath(new URLSearchParams(window.location.search)));
  }, [go]);
}
