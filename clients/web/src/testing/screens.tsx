/** Screens as the server would render them, with what they would have read. */
import { text } from 'node:stream/consumers';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { ApiClient } from '@wumbo/api/client';
import { ApiContext, HouseholdContext } from '@wumbo/api/context';
import {
  AppRouterContext,
  type AppRouterInstance,
} from 'next/dist/shared/lib/app-router-context.shared-runtime';
import {
  PathnameContext,
  SearchParamsContext,
} from 'next/dist/shared/lib/hooks-client-context.shared-runtime';
import type { ReactNode } from 'react';
import { prerenderToNodeStream } from 'react-dom/static';
import { browser } from '@/browser';
import { HOUSEHOLD } from './house';

const nothing = () => undefined;
const router: AppRouterInstance = {
  back: nothing,
  forward: nothing,
  refresh: nothing,
  push: nothing,
  replace: nothing,
  prefetch: nothing,
  bfcacheId: '',
};

interface Page {
  readonly screen: ReactNode;
  /** What stands after `?` in the address. */
  readonly query?: string | undefined;
  /** Answers by the keys they are kept under. */
  readonly read?: readonly (readonly [key: readonly unknown[], answer: unknown])[];
}

/** The HTML of a page once everything on it has come. */
export async function rendered({ screen, query = '', read = [] }: Page): Promise<string> {
  const client = new QueryClient();
  for (const [key, answer] of read) client.setQueryData(key, answer);
  const { prelude } = await prerenderToNodeStream(
    <AppRouterContext value={router}>
      <PathnameContext value="/">
        <SearchParamsContext value={new URLSearchParams(query)}>
          <ApiContext value={new ApiClient(browser)}>
            <QueryClientProvider client={client}>
              <HouseholdContext value={HOUSEHOLD}>{screen}</HouseholdContext>
            </QueryClientProvider>
          </ApiContext>
        </SearchParamsContext>
      </PathnameContext>
    </AppRouterContext>,
  );
  return text(prelude);
}

/** What a person sees or hears of it. */
export function heard(html: string): string[] {
  const bare = html.replace(/<(script|style|template)\b.*?<\/\1>/gsu, '');
  const spoken = /\b(?:aria-label|title|placeholder|alt)="([^"]*)"/gu;
  const attributes = [...bare.matchAll(spoken)].map(([, value = '']) => value);
  const texts = bare.split(/<[^>]*>/u);
  return [...attributes, ...texts].map((one) => one.trim()).filter((one) => one !== '');
}
