'use client';
/** Files that were dropped somewhere and wait for the import page to take them. */
import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from 'react';

export interface WaitingFile {
  readonly id: number;
  readonly file: File;
}

interface Waiting {
  readonly files: readonly WaitingFile[];
  readonly add: (files: Iterable<File>) => void;
  readonly drop: (id: number) => void;
}

const WaitingContext = createContext<Waiting | undefined>(undefined);
let nextId = 1;

export function WaitingFiles({ children }: { children: ReactNode }) {
  const [files, setFiles] = useState<readonly WaitingFile[]>([]);
  const add = useCallback((added: Iterable<File>) => {
    const entries = [...added].map((file) => {
      nextId += 1;
      return { id: nextId, file };
    });
    setFiles((now) => [...entries, ...now]);
  }, []);
  const drop = useCallback(
    (id: number) => setFiles((now) => now.filter((one) => one.id !== id)),
    [],
  );
  const value = useMemo(() => ({ files, add, drop }), [files, add, drop]);
  return <WaitingContext value={value}>{children}</WaitingContext>;
}

export function useWaitingFiles(): Waiting {
  const waiting = useContext(WaitingContext);
  if (!waiting) throw new Error('WaitingFiles is missing above this component');
  return waiting;
}
