'use client';
/** What one account gets out of a file: where it goes, what comes and goes, and what it then is. */
import { useAccounts } from '@wumbo/api/account';
import { useHousehold } from '@wumbo/api/household';
import type { AccountChoice, ImportedAccount } from '@wumbo/api/import';
import { exactDate } from '@wumbo/format/date';
import type { Money as Amount } from '@wumbo/format/money';
import { parseAmount } from '@wumbo/format/money';
import { Chip } from '@wumbo/ui/chip';
import { Field } from '@wumbo/ui/field';
import { Money } from '@wumbo/ui/money';
import { Notice } from '@wumbo/ui/notice';
import { Said } from '@wumbo/ui/said';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { useState } from 'react';
import { kindName, shortNumber } from '@/features/account/kinds';
import { amountAdvice } from '@/features/transaction/amount-advice';
import { useLocale } from '@/features/session/use-locale';
import { CurrencyField } from './currency-field';
import { NEW, optionsFor } from './plan';
import { countsOf, span } from './words';

interface Props {
  readonly account: ImportedAccount;
  readonly done: boolean;
  /** Whether its file says nowhere in which currency it is. */
  readonly openCurrency: boolean;
  /** Its name; what was typed for a new one. */
  readonly name: string;
  /** What is on a new one today, if that was said. */
  readonly balance: Amount | undefined;
  readonly onName: (name: string) => void;
  readonly onBalance: (balance: Amount | undefined) => void;
  readonly onMove: (choice: AccountChoice) => void;
}

export function AccountPart(props: Props) {
  const { account, done, name } = props;
  const locale = useLocale();
  const known = useAccounts().data?.find((one) => one.id === account.account_id);
  const { bank, number, kind, currency } = account;
  const facts = [bank, shortNumber(number), kindName(kind), currency];
  return (
    <li
      data-account={account.key}
      className="flex flex-col gap-3 rounded-control bg-sunken px-3 py-2"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span className="flex min-w-0 items-center gap-2 font-medium">
          <span className="truncate">
            <Said>{known?.name ?? name}</Said>
          </span>
          {account.created && <Chip tone="accent">{done ? 'Opened' : 'Will be opened'}</Chip>}
        </span>
        {done && known && (
          <span className="text-13 text-muted">
            Balance <Money value={known.balance} locale={locale} className="text-text" />
          </span>
        )}
        <span className="w-full text-13 text-muted">
          <Said>{facts.filter(Boolean).join(' · ')}</Said>
        </span>
        <span className="w-full text-13">
          {countsOf(account, done, locale)}
          {account.first_on && account.last_on && (
            <span className="text-muted"> · {span(account.first_on, account.last_on, locale)}</span>
          )}
        </span>
        <Sums account={account} />
      </div>
      {!done && <Where {...props} />}
      {!done && account.created && !account.closing_stated && <Today {...props} />}
      <Stated account={account} done={done} />
    </li>
  );
}

/** What comes in and goes out with the new transactions. */
function Sums({ account }: { readonly account: ImportedAccount }) {
  const locale = useLocale();
  const { money_in: into, money_out: out } = account;
  if (account.imported === 0) return null;
  return (
    <span className="flex w-full flex-wrap gap-x-4 text-13 text-muted">
      {into && (
        <span data-testid="money-in">
          In <Money value={into} locale={locale} sign="both" tone="income" />
        </span>
      )}
      {out && (
        <span data-testid="money-out">
          Out <Money value={out} locale={locale} className="text-text" />
        </span>
      )}
    </span>
  );
}

/** The account it goes to, and the name of a new one. */
function Where({ account, openCurrency, name, onName, onMove }: Props) {
  const accounts = useAccounts();
  const own = useHousehold().data?.currency;
  const open = (accounts.data ?? []).filter((one) => one.status !== 'closed');
  const currency = openCurrency ? null : account.currency;
  const asked = { key: account.key, currency, candidates: [account.account_id] };
  const move = (value: string) => {
    const { key, kind, currency } = account;
    if (value === NEW) onMove({ key, name, kind: kind as never, currency });
    else onMove({ key, account_id: value });
  };
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <Field label="Goes to">
        {(ties) => (
          <SelectInput
            {...ties}
            value={account.created ? NEW : account.account_id}
            options={optionsFor(asked, open)}
            onChange={(event) => move(event.target.value)}
          />
        )}
      </Field>
      {account.created && (
        <Field label="Name" error={name.trim() === '' ? 'Give the account a name.' : undefined}>
          {(ties) => (
            <TextInput
              {...ties}
              dir="auto"
              value={name}
              onChange={(event) => onName(event.target.value)}
            />
          )}
        </Field>
      )}
      {account.created && openCurrency && (
        <CurrencyField
          value={account.currency}
          presumed={account.currency === own}
          onPick={(currency) => {
            const { key, kind } = account;
            onMove({ key, name, kind: kind as never, currency });
          }}
        />
      )}
    </div>
  );
}

/** What is on it today: the file does not say, and what was on it before follows from it. */
function Today({ account, onBalance }: Props) {
  const locale = useLocale();
  const [typed, setTyped] = useState('');
  const [fault, setFault] = useState<string>();
  const { currency } = account;
  const type = (text: string) => {
    setTyped(text);
    const parsed = parseAmount(text, currency, locale);
    const wrong = text.trim() !== '' && !parsed.ok;
    setFault(wrong ? amountAdvice(parsed.reason, currency, locale) : undefined);
    onBalance(parsed.ok ? { minor: parsed.minor, currency } : undefined);
  };
  return (
    <Field
      label="What is on it today?"
      optional
      help="As your bank shows it now; a debt with a minus. What was on it before this file follows."
      error={fault}
    >
      {(ties) => (
        <TextInput
          {...ties}
          align="amount"
          autoComplete="off"
          value={typed}
          onChange={(event) => type(event.target.value)}
        />
      )}
    </Field>
  );
}

/** The resulting balance against the one that the bank states. */
function Stated({ account, done }: Pick<Props, 'account' | 'done'>) {
  const locale = useLocale();
  const { balance_after: after, closing_stated: stated, agrees, difference } = account;
  if (!after) return null;
  const comes = <Money value={after} locale={locale} className="font-medium" />;
  if (!stated)
    return (
      <p className="text-13 text-muted">
        Balance {done ? 'now' : 'afterwards'} {comes}; the file states none to compare it with.
      </p>
    );
  const day = exactDate(stated.on, locale);
  const says = <Money value={stated.amount} locale={locale} className="font-medium" />;
  if (agrees !== false)
    return (
      <Notice tone="positive">
        Balance on {day}: {comes}
        {agrees ? ', as the bank states it.' : <>. The bank states {says}.</>}
      </Notice>
    );
  const line = account.differs_at_line;
  const apart = difference && <Money value={difference} locale={locale} sign="both" />;
  // Where the file contradicts itself, the difference is that of one place of it.
  if (difference && difference.minor !== stated.amount.minor - after.minor)
    return (
      <Notice tone="warning" title="It does not add up with what the bank states">
        The balances in the file do not follow from its lines: {line ? `at line ${line} ` : ''}they
        are {apart} apart. Lines may be missing, or read the wrong way round.
      </Notice>
    );
  return (
    <Notice tone="warning" title="It does not add up with what the bank states">
      On {day} the bank states {says}; this comes to {comes}
      {apart && <>, a difference of {apart}</>}.{line ? ` It begins at line ${line}.` : ''} Lines
      may be missing, or read the wrong way round.
    </Notice>
  );
}
