'use client';
/** Every file that was taken in: what it brought, what was odd about it, whether it adds up. */
import { useAccounts } from '@wumbo/api/account';
import { useHousehold } from '@wumbo/api/household';
import { useImports, type PastImport } from '@wumbo/api/import';
import { sentenceOf } from '@wumbo/api/problem';
import { formatName } from '@wumbo/features/import/steps';
import { countsOf, span } from '@wumbo/features/import/words';
import { countOf } from '@wumbo/format/count';
import { exactInstant, likelyTimeZone } from '@wumbo/format/date';
import { Button, buttonLook } from '@wumbo/ui/button';
import { Card } from '@wumbo/ui/card';
import { Chip } from '@wumbo/ui/chip';
import { EmptyState } from '@wumbo/ui/empty-state';
import { ErrorState } from '@wumbo/ui/error-state';
import { Icon } from '@wumbo/ui/icon';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { SkeletonRows } from '@wumbo/ui/skeleton';
import type { Money as Amount } from '@wumbo/format/money';
import { filled } from '@wumbo/wording/filled';
import { importHistory } from '@wumbo/wording/import/history';
import { lazy, Suspense, useState } from 'react';
import { useLocale } from '@/features/session/use-locale';
import { StaleNotice } from '@/features/session/stale-notice';
import { PageHead } from '@/features/shell/page-head';
import { Link } from '@/navigation';

const PastReading = lazy(() =>
  import('./past-reading').then((module) => ({ default: module.PastReading })),
);

export function ImportHistoryScreen() {
  const imports = useImports();
  const all = imports.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      <PageHead title={importHistory.title}>
        <Link href="/import/" className={buttonLook({ variant: 'primary' })}>
          <Icon name="upload" /> {importHistory.import}
        </Link>
      </PageHead>
      <div className="flex max-w-3xl flex-col gap-4">
        {imports.data && (
          <StaleNotice error={imports.error} onRetry={() => void imports.refetch()} />
        )}
        {imports.isPending && <SkeletonRows rows={6} label={importHistory.loading} />}
        {imports.isError && !imports.data && (
          <ErrorState
            title={importHistory.notLoaded}
            detail={sentenceOf(imports.error)}
            onRetry={() => void imports.refetch()}
          />
        )}
        {imports.isSuccess && all.length === 0 && <Nothing />}
        {all.map((one) => (
          <Past key={one.id} past={one} />
        ))}
        {imports.hasNextPage && (
          <Button busy={imports.isFetchingNextPage} onPress={() => void imports.fetchNextPage()}>
            {importHistory.older}
          </Button>
        )}
      </div>
    </>
  );
}

function Nothing() {
  return (
    <Card>
      <EmptyState
        title={importHistory.none}
        icon="file"
        action={
          <Link href="/import/" className={buttonLook({ variant: 'primary' })}>
            {importHistory.importOne}
          </Link>
        }
      >
        {importHistory.noneHelp}
      </EmptyState>
    </Card>
  );
}

function Past({ past }: { readonly past: PastImport }) {
  const locale = useLocale();
  const zone = useHousehold().data?.time_zone ?? likelyTimeZone();
  const [open, setOpen] = useState(false);
  const suggested = past.accounts.reduce((sum, account) => sum + (account.suggested ?? 0), 0);
  return (
    <section
      aria-label={past.file_name}
      className="rounded-card border border-border bg-surface"
    >
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-b border-border px-4 py-3">
        <h2 className="min-w-0 truncate font-medium">
          <Said>{past.file_name}</Said>
        </h2>
        <span className="text-13 text-muted">
          {formatName(past.format)} · {exactInstant(past.imported_at, zone, locale)}
          {past.times > 1 && ` · ${importHistory.times(countOf(past.times, locale))}`}
        </span>
      </header>
      <ul className="flex flex-col gap-2 p-4">
        {past.accounts.map((account, index) => (
          <PastAccount key={index} account={account} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pb-3 text-13 text-muted">
        {past.warnings > 0 && (
          <span>{importHistory.remarks(countOf(past.warnings, locale))}</span>
        )}
        {suggested > 0 && (
          <span>{importHistory.suggested(countOf(suggested, locale))}</span>
        )}
        <Button
          size="small"
          variant="quiet"
          expanded={open}
          onPress={() => setOpen(!open)}
          className="first:-ml-3"
        >
          {open ? importHistory.less : importHistory.howRead}
        </Button>
      </div>
      {open && (
        <Suspense fallback={<SkeletonRows rows={2} label={importHistory.loadingReading} />}>
          <PastReading past={past} />
        </Suspense>
      )}
    </section>
  );
}

interface ApartProps {
  readonly difference: Amount | null | undefined;
  /** The line of the file from which on it does not. */
  readonly line: number | null | undefined;
}

/** By how much an account does not add up with its bank, and from where on, if that is known. */
function Apart({ difference, line: number }: ApartProps) {
  const locale = useLocale();
  const line = number ? String(number) : undefined;
  if (!difference) return line ? importHistory.apartFrom({ line }) : importHistory.apart;
  const amount = <Money value={difference} locale={locale} sign="both" />;
  return line
    ? filled(importHistory.apartByFrom, { difference: amount, line })
    : filled(importHistory.apartBy, { difference: amount });
}

function PastAccount({ account }: { readonly account: PastImport['accounts'][number] }) {
  const locale = useLocale();
  const known = useAccounts().data?.find((one) => one.id === account.account_id);
  const { agrees, difference, first_on: first, last_on: last, differs_at_line: line } = account;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <Link
        href={`/transactions/?account=${account.account_id}`}
        className="rounded-control font-medium underline-offset-4 hover:underline"
      >
        <Said>{known?.name ?? importHistory.unseenAccount}</Said>
      </Link>
      {agrees === true && <Chip tone="accent">{importHistory.addsUp}</Chip>}
      {agrees === false && (
        <Chip tone="warning">
          <Apart difference={difference} line={line} />
        </Chip>
      )}
      <span className="w-full text-13 text-muted">
        {countsOf(account, true, locale)}
        {first && last && <> · {span(first, last, locale)}</>}
      </span>
    </li>
  );
}
