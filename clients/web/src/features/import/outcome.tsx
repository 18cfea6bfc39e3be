'use client';
/** What a file holds, account by account, before it is imported and after. */
import { useAccounts } from '@wumbo/api/account';
import type { ImportAnswer, ImportedAccount } from '@wumbo/api/import';
import { counted } from '@wumbo/format/count';
import { exactDate } from '@wumbo/format/date';
import { Button, buttonLook } from '@wumbo/ui/button';
import { Chip } from '@wumbo/ui/chip';
import { Money } from '@wumbo/ui/money';
import { Notice } from '@wumbo/ui/notice';
import { useLocale } from '@/features/session/use-locale';
import { Link } from '@/navigation';
import { knownIn, newIn } from './steps';

interface Props {
  readonly answer: ImportAnswer;
  readonly state: 'preview' | 'importing' | 'done';
  readonly onImport: () => void;
  readonly onLeave: () => void;
}

const SHOWN_WARNINGS = 6;

export function Outcome({ answer, state, onImport, onLeave }: Props) {
  const locale = useLocale();
  const fresh = newIn(answer);
  const known = knownIn(answer);
  const done = state === 'done';
  const opened = answer.accounts.filter((account) => account.created).length;
  const nothing = fresh === 0 && opened === 0;
  return (
    <div className="flex flex-col gap-4">
      <ul className="flex flex-col gap-2">
        {answer.accounts.map((account, index) => (
          <AccountLine key={account.account_id ?? index} account={account} done={done} />
        ))}
      </ul>
      <Warnings answer={answer} />
      {done && (
        <Notice tone="positive">
          {fresh > 0
            ? `${counted(fresh, 'transaction was', 'transactions were', locale)} imported.`
            : opened > 0
              ? `${counted(opened, 'account is', 'accounts are', locale)} open.`
              : 'Everything in this file was there already.'}
        </Notice>
      )}
      {!done && nothing && (
        <Notice tone="info">
          {known > 0
            ? 'Everything in this file is there already. There is nothing to import.'
            : 'There are no transactions in this file.'}
        </Notice>
      )}
      <div className="flex flex-wrap gap-2">
        {!done && !nothing && (
          <Button variant="primary" busy={state === 'importing'} onClick={onImport}>
            {fresh > 0
              ? `Import ${counted(fresh, 'transaction', 'transactions', locale)}`
              : opening(opened, locale)}
          </Button>
        )}
        {done && fresh > 0 && (
          <Link
            href={afterPath(answer)}
            className={buttonLook({ variant: 'primary' })}
            onClick={onLeave}
          >
            See them
          </Link>
        )}
        {(done || nothing) && <Button onClick={onLeave}>Put the file away</Button>}
      </div>
    </div>
  );
}

function opening(accounts: number, locale: string): string {
  return accounts === 1 ? 'Open the account' : `Open ${counted(accounts, '', 'accounts', locale)}`;
}

function afterPath(answer: ImportAnswer): string {
  const [only, ...others] = answer.accounts;
  const id = others.length === 0 ? only?.account_id : undefined;
  return id ? `/transactions/?account=${id}` : '/transactions/';
}

function AccountLine({ account, done }: { account: ImportedAccount; done: boolean }) {
  const locale = useLocale();
  const accounts = useAccounts();
  const known = accounts.data?.find((one) => one.id === account.account_id);
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 rounded-control bg-sunken px-3 py-2">
      <span className="flex min-w-0 items-center gap-2 font-medium">
        <span className="truncate">{known?.name ?? 'A new account'}</span>
        {account.created && <Chip tone="accent">{done ? 'Opened' : 'Will be opened'}</Chip>}
      </span>
      {done && known && (
        <span className="text-13 text-muted">
          Balance <Money value={known.balance} locale={locale} className="text-text" />
        </span>
      )}
      <span className="w-full text-13 text-muted">
        {countsOf(account, done, locale)}
        {account.first_on && account.last_on && (
          <> · {span(account.first_on, account.last_on, locale)}</>
        )}
      </span>
    </li>
  );
}

/** What one account gets, in words: "3 new transactions, 2 already there". */
function countsOf(account: ImportedAccount, done: boolean, locale: string): string {
  const { imported, duplicates, pending_merged: merged } = account;
  const added = done
    ? `${counted(imported, 'transaction', 'transactions', locale)} added`
    : counted(imported, 'new transaction', 'new transactions', locale);
  const parts = [
    imported > 0 || duplicates + merged === 0 ? added : '',
    duplicates > 0 ? counted(duplicates, 'already there', 'already there', locale) : '',
    merged > 0 ? counted(merged, 'no longer pending', 'no longer pending', locale) : '',
  ];
  return parts.filter(Boolean).join(', ');
}

function span(first: string, last: string, locale: string): string {
  if (first === last) return exactDate(first, locale);
  return `${exactDate(first, locale)} to ${exactDate(last, locale)}`;
}

function Warnings({ answer }: { readonly answer: ImportAnswer }) {
  const locale = useLocale();
  const { warnings } = answer;
  if (warnings.length === 0) return null;
  const hidden = warnings.length - SHOWN_WARNINGS;
  return (
    <Notice
      tone="warning"
      title={`${counted(warnings.length, 'place needs', 'places need', locale)} a look`}
    >
      <ul>
        {warnings.slice(0, SHOWN_WARNINGS).map((warning, index) => (
          <li key={index}>
            {warning.line ? `Line ${warning.line}: ` : ''}
            {warning.detail}
          </li>
        ))}
        {hidden > 0 && <li>and {hidden} more.</li>}
      </ul>
    </Notice>
  );
}
