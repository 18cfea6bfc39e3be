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
  const opens = answer.accounts.some((account) => account.created);
  const nothing = fresh === 0 && !opens;
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
          {fresh === 0
            ? 'Everything in this file was there already.'
            : `${counted(fresh, 'transaction was', 'transactions were', locale)} imported.`}
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
              : 'Open the account'}
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

function afterPath(answer: ImportAnswer): string {
  const [only, ...others] = answer.accounts;
  const id = others.length === 0 ? only?.account_id : undefined;
  return id ? `/transactions/?account=${id}` : '/transactions/';
}

function AccountLine({ account, done }: { account: ImportedAccount; done: boolean }) {
  const locale = useLocale();
  const accounts = useAccounts();
  const known = accounts.data?.find((one) => one.id === account.account_id);
  const counts = [
    `${counted(account.imported, 'transaction', 'transactions', locale)} ${done ? 'added' : 'new'}`,
    account.duplicates > 0 ? `${account.duplicates} already there` : '',
    account.pending_merged > 0 ? `${account.pending_merged} no longer pending` : '',
  ];
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 rounded-control bg-sunken px-3 py-2">
      <span className="flex items-center gap-2 font-medium">
        {known?.name ?? 'A new account'}
        {account.created && <Chip tone="accent">{done ? 'Opened' : 'Will be opened'}</Chip>}
      </span>
      {done && known && (
        <span className="text-13 text-muted">
          Balance <Money value={known.balance} locale={locale} className="text-text" />
        </span>
      )}
      <span className="w-full text-13 text-muted">
        {counts.filter(Boolean).join(', ')}
        {account.first_on && account.last_on && (
          <> · {span(account.first_on, account.last_on, locale)}</>
        )}
      </span>
    </li>
  );
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
