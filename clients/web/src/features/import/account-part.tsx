'use client';
/** What one account gets out of a file: where it goes, what comes and goes, and what it then is. */
import { useAccounts, type Account, type AccountKind } from '@wumbo/api/account';
import { useHousehold } from '@wumbo/api/household';
import type { AccountChoice, ImportedAccount } from '@wumbo/api/import';
import { asOfText, balanceDay } from '@wumbo/features/account/as-of';
import { kindName, kindOptions, shortNumber } from '@wumbo/features/account/kinds';
import { useToday } from '@wumbo/features/household/use-today';
import { freeName, NEW, optionsFor } from '@wumbo/features/import/plan';
import type { Wish } from '@wumbo/features/import/wishes';
import { countsOf, span } from '@wumbo/features/import/words';
import { isNothing, isSame, minus } from '@wumbo/format/arithmetic';
import { exactDate } from '@wumbo/format/date';
import { isolated } from '@wumbo/format/isolate';
import type { Money as Amount } from '@wumbo/format/money';
import { Chip } from '@wumbo/ui/chip';
import { Field } from '@wumbo/ui/field';
import { Money } from '@wumbo/ui/money';
import { Notice } from '@wumbo/ui/notice';
import { Said } from '@wumbo/ui/said';
import { SelectInput } from '@wumbo/ui/select-input';
import { TextInput } from '@wumbo/ui/text-input';
import { filled } from '@wumbo/wording/filled';
import { importAccount } from '@wumbo/wording/import/account';
import { useLocale } from '@/features/session/use-locale';
import { CurrencyField } from './currency-field';

interface Props {
  readonly account: ImportedAccount;
  readonly done: boolean;
  /** Whether its file says nowhere in which currency it is. */
  readonly openCurrency: boolean;
  readonly wish: Wish | undefined;
  /** What was typed as the name of a new account; '' where nothing was. */
  readonly typedName: string;
  /** What was typed as that which is on it today. */
  readonly typedBalance: string;
  /** What was answered about it before this look at the file. */
  readonly chosen: AccountChoice | undefined;
  readonly onName: (name: string) => void;
  readonly onBalance: (typed: string) => void;
  readonly onMove: (choice: AccountChoice) => void;
}

export function AccountPart(props: Props) {
  const { account, done, wish } = props;
  const locale = useLocale();
  const today = useToday();
  const known = useAccounts().data?.find((one) => one.id === account.account_id);
  const { bank, number, kind, currency } = account;
  const facts = [bank, shortNumber(number), kindName(kind), currency];
  const asOf = known && asOfText(balanceDay(known), today, locale);
  const balance = known && (
    <Money value={known.balance} locale={locale} className="text-text" />
  );
  return (
    <li
      data-account={account.key}
      className="flex flex-col gap-3 rounded-control bg-sunken px-3 py-2"
    >
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <span className="flex min-w-0 items-center gap-2 font-medium">
          <span className="truncate">
            <Said>{known?.name ?? wish?.name ?? account.name}</Said>
          </span>
          {account.created && (
            <Chip tone="accent">
              {done ? importAccount.opened : importAccount.willBeOpened}
            </Chip>
          )}
        </span>
        {done && known && (
          <span className="text-13 text-muted">
            {asOf
              ? filled(importAccount.balanceAsOf, { amount: balance, asOf })
              : filled(importAccount.balance, { amount: balance })}
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
      {!done && account.created && account.opening_unknown && <Today {...props} />}
      {!done && wish?.balance && account.balance_after && (
        <AsSaid said={wish.balance} after={account.balance_after} />
      )}
      <Stated account={account} done={done} said={wish?.balance} now={known?.balance} />
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
      {into && !isNothing(into) && (
        <span data-testid="money-in">
          {filled(importAccount.in, {
            amount: <Money value={into} locale={locale} sign="both" tone="income" />,
          })}
        </span>
      )}
      {out && !isNothing(out) && (
        <span data-testid="money-out">
          {filled(importAccount.out, {
            amount: <Money value={out} locale={locale} className="text-text" />,
          })}
        </span>
      )}
    </span>
  );
}

/** The account it goes to, and the name of a new one. */
function Where(props: Props) {
  const { account, openCurrency, wish, typedName, chosen, onName, onMove } = props;
  const accounts = useAccounts();
  const own = useHousehold().data?.currency;
  const open = (accounts.data ?? []).filter((one) => one.status !== 'closed');
  const currency = openCurrency ? null : account.currency;
  const name = wish?.name ?? account.name;
  const faults = wish?.faults ?? {};
  const asked = { key: account.key, currency, candidates: [account.account_id] };
  const { key } = account;
  const asNew = (changed: { kind?: AccountKind; currency?: string; name?: string }) => {
    const kind = account.kind as AccountKind;
    onMove({ key, name, kind, currency: account.currency, ...changed });
  };
  const move = (value: string) => {
    // An import with the name of an account goes into that one: a new one needs another.
    const taken = (accounts.data ?? []).map((one) => one.name);
    if (value === NEW) return asNew({ name: freeName(typedName.trim() || name, taken) });
    // What it was to be called is kept for who comes back to a new account.
    if (account.created) onName(name);
    onMove({ key, account_id: value });
  };
  const options = targetsFor(account, optionsFor(asked, open), accounts.data ?? []);
  // The file names its account by its number: a new one would be the same account twice.
  const isNamed = Boolean(account.number);
  const kept = isNamed && !account.created && chosen !== undefined && !('account_id' in chosen);
  return (
    <div className="grid gap-3 md:grid-cols-2">
      <Field
        label={importAccount.goesTo}
        error={faults.target}
        {...(kept ? { help: importAccount.kept } : {})}
      >
        {(ties) => (
          <SelectInput
            {...ties}
            value={account.created ? NEW : account.account_id}
            options={options}
            onPick={(value) => move(value)}
          />
        )}
      </Field>
      {account.created && (
        <Field label={importAccount.name} error={faults.name}>
          {(ties) => (
            <TextInput {...ties} value={name} onChange={onName} />
          )}
        </Field>
      )}
      {account.created && (
        <Field label={importAccount.kind}>
          {(ties) => (
            <SelectInput
              {...ties}
              value={account.kind}
              options={kindOptions()}
              onPick={(value) => asNew({ kind: value as AccountKind })}
            />
          )}
        </Field>
      )}
      {account.created && openCurrency && (
        <CurrencyField
          value={account.currency}
          presumed={account.currency === own}
          onPick={(currency) => asNew({ currency })}
        />
      )}
    </div>
  );
}

type Option = ReturnType<typeof optionsFor>[number];

/** Where it goes to is among the choices, also when it was closed meanwhile. */
function targetsFor(
  { account_id: id, created, name, currency }: ImportedAccount,
  options: readonly Option[],
  accounts: readonly Account[],
): readonly Option[] {
  if (created || options.some(({ value }) => value === id)) return options;
  const known = accounts.find((one) => one.id === id);
  const state = known?.status === 'closed' ? ` · ${importAccount.closed}` : '';
  const label = `${isolated(known?.name ?? name)} · ${known?.currency ?? currency}${state}`;
  return [{ value: id, label }, ...options];
}

/** What is on it today: the file does not say, and what was on it before follows from it. */
function Today({ wish, typedBalance, onBalance }: Props) {
  return (
    <Field
      label={importAccount.today}
      optional
      help={importAccount.todayHelp}
      error={wish?.faults.balance}
    >
      {(ties) => (
        <TextInput
          {...ties}
          kind="signed-amount"
          fill="off"
          value={typedBalance}
          onChange={(text) => onBalance(text)}
        />
      )}
    </Field>
  );
}

interface StatedProps extends Pick<Props, 'account' | 'done'> {
  /** What is on it today, as the person says. */
  readonly said: Amount | undefined;
  /** What is on it as it is stored. */
  readonly now: Amount | undefined;
}

/** What was on it before follows from what is on it today. */
function AsSaid({ said, after }: { readonly said: Amount; readonly after: Amount }) {
  const locale = useLocale();
  const before = minus(said, after);
  return (
    <p className="text-13 text-muted" data-testid="balance-said">
      {filled(importAccount.said, {
        amount: <Money value={said} locale={locale} className="font-medium" />,
        before: <Money value={before} locale={locale} />,
      })}
    </p>
  );
}

/** What it comes to where no statement says what it should: of when that is, and from what. */
function Unstated({ account, done, said, now }: StatedProps) {
  const locale = useLocale();
  const today = useToday();
  const known = useAccounts().data?.find((one) => one.id === account.account_id);
  const comes = (done && now) || account.balance_after;
  if (!comes) return null;
  const days = [account.last_on, known && balanceDay(known)].filter((day) => day && day <= today);
  const when = asOfText(days.sort().at(-1), today, locale) ?? importAccount.whenToday;
  const amount = <Money value={comes} locale={locale} className="font-medium" />;
  const wording = unstatedWording(done, Boolean(said), account.opening_unknown === true);
  return <p className="text-13 text-muted">{filled(wording, { amount, when })}</p>;
}

function unstatedWording(done: boolean, isSaid: boolean, fromNothing: boolean) {
  if (done && isSaid) return importAccount.asSaid;
  if (fromNothing) return done ? importAccount.fromNothingDone : importAccount.fromNothing;
  return done ? importAccount.unstated : importAccount.unstatedAfter;
}

/** The resulting balance against the one that the bank states. */
function Stated({ account, done, said, now }: StatedProps) {
  const locale = useLocale();
  const { balance_after: after, closing_stated: stated, agrees, difference } = account;
  if (!after) return null;
  if (!stated && said && !done) return null;
  if (!stated) return <Unstated account={account} done={done} said={said} now={now} />;
  const comes = <Money value={after} locale={locale} className="font-medium" />;
  const day = exactDate(stated.on, locale);
  const says = <Money value={stated.amount} locale={locale} className="font-medium" />;
  if (agrees !== false)
    return (
      <Notice tone="positive">
        {agrees
          ? filled(importAccount.agrees, { day, amount: comes })
          : filled(importAccount.stated, { day, amount: comes, stated: says })}
      </Notice>
    );
  const line = account.differs_at_line ? String(account.differs_at_line) : undefined;
  const apart = difference && <Money value={difference} locale={locale} sign="both" />;
  // Where the file contradicts itself, the difference is that of one place of it.
  if (difference && !isSame(difference, minus(stated.amount, after)))
    return (
      <Notice tone="warning" title={importAccount.apart}>
        {line
          ? filled(importAccount.contradictsAt, { line, apart })
          : filled(importAccount.contradicts, { apart })}{' '}
        {importAccount.missing}
      </Notice>
    );
  return (
    <Notice tone="warning" title={importAccount.apart}>
      {apart
        ? filled(importAccount.differsBy, { day, stated: says, amount: comes, apart })
        : filled(importAccount.differs, { day, stated: says, amount: comes })}{' '}
      {line && `${importAccount.begins({ line })} `}
      {importAccount.missing}
    </Notice>
  );
}
