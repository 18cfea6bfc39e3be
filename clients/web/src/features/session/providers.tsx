'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ApiClient } from '@wumbo/api/client';
import { ApiContext } from '@wumbo/api/context';
import { ApiProblem } from '@wumbo/api/problem';
import { recover } from '@wumbo/api/recovery';
import { ToastRegion } from '@wumbo/ui/toast';
import { useEffect, useState, type ReactNode } from 'react';
import { browser } from '@/browser';
import { Questions } from '@/features/conflict/questions';
import { PageOnScreen } from '@/navigation';

const TRIES = 2;
const RETRY_MS = 400;

function mayTryAgain(failures: number, error: Error): boolean {
  if (failures >= TRIES) return false;
  return !(error instanceof ApiProblem) || error.status >= 500;
}

function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // The server may well be this very machine: being without internet is no reason to wait.
      queries: {
        networkMode: 'always',
        retry: mayTryAgain,
        retryDelay: RETRY_MS,
        staleTime: 15_000,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

export function Providers({ children }: { children: ReactNode }) {
  const [api] = useState(() => new ApiClient(browser));
  const [client] = useState(makeQueryClient);
  useEffect(() => recover(api, client), [api, client]);
  return (
    <ApiContext value={api}>
      <QueryClientProvider client={client}>
        <PageOnScreen />
        {children}
        <Questions />
        <ToastRegion />
      </QueryClientProvider>
    </ApiContext>
  );
}
