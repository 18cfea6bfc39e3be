'use client';
/** The first lines of a file as they will be stored: in and out, and what is there already. */
import { useAccounts } from '@wumbo/api/account';
import type { ImportAnswer, ImportedLine } from '@wumbo/api/import';
import { knownIn, newIn } from '@wumbo/features/import/steps';
import { outcomeWords } from '@wumbo/features/import/outcomes';
import { isIn } from '@wumbo/format/arithmetic';
import { exactDate } from '@wumbo/format/date';
import { Chip } from '@wumbo/ui/chip';
import { classes } from '@wumbo/ui/classes';
import { Money } from '@wumbo/ui/money';
import { Said } from '@wumbo/ui/said';
import { importLines } from '@wumbo/wording/import/lines';
import { useLocale } from '@/features/session/use-locale';

interface Props {
  readonly answer: ImportAnswer;
  /** Names that were typed for new accounts. */
  readonly names: Readonly<Record<string, string>>;
}

export function LinesTable({ answer, names }: Props) {
  const known = useAccounts().data;
  const { lines, accounts } = answer;
  if (lines.length === 0) return null;
  const several = accounts.length > 1;
  const nameOf = (id: string) => {
    const account = accounts.find((one) => one.account_id === id);
    const typed = account ? names[account.key] : undefined;
    return typed ?? known?.find((one) => one.id === id)?.name ?? account?.name ?? '';
  };
  const more = newIn(answer) + knownIn(answer) > lines.length;
  return (
    // A table wider than the card scrolls; the keyboard must reach it for that.
    <div
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      role="region"
      aria-label={importLines.label}
      className="max-h-96 overflow-auto rounded-control border border-border"
    >
      <table className="w-full text-13">
        <caption className="sticky left-0 px-3 py-2 text-left text-muted">
          {more ? importLines.first({ lines: String(lines.length) }) : importLines.every}
        </caption>
        <Head several={several} />
        <tbody>
          {lines.map((line, index) => (
            <Row
              key={index}
              line={line}
              {...(several ? { account: nameOf(line.account_id) } : {})}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What has no room of its own on a phone stands in the cell of the payee. */
const wideOnly = 'max-md:hidden';

function Head({ several }: { readonly several: boolean }) {
  return (
    <thead className="bg-sunken text-12 text-muted">
      <tr>
        <th scope="col" className={`px-3 py-1 text-left font-medium ${wideOnly}`}>
          {importLines.day}
        </th>
        <th scope="col" className="px-3 py-1 text-left font-medium">
          {importLines.payee}
        </th>
        {several && (
          <th scope="col" className={`px-3 py-1 text-left font-medium ${wideOnly}`}>
            {importLines.account}
          </th>
        )}
        <th scope="col" className="px-3 py-1 text-right font-medium">
          {importLines.amount}
        </th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly line: ImportedLine;
  /** Its account's name, when the file is about several. */
  readonly account?: string;
}

function Row({ line, account }: RowProps) {
  const locale = useLocale();
  const known = line.outcome === 'duplicate';
  const day = exactDate(line.posted_on, locale);
  return (
    <tr
      data-outcome={line.outcome}
      className={classes('border-t border-border', known && 'text-muted')}
    >
      <td className={`px-3 py-1.5 whitespace-nowrap ${wideOnly}`}>{day}</td>
      <td className="px-3 py-1.5 wrap-anywhere md:min-w-40">
        <Words line={line} />
        <span className="block text-12 text-muted md:hidden">
          {day}
          {account !== undefined && (
            <>
              {' · '}
              <Said>{account}</Said>
            </>
          )}
        </span>
      </td>
      {account !== undefined && (
        <td className={`px-3 py-1.5 whitespace-nowrap ${wideOnly}`}>
          <Said>{account}</Said>
        </td>
      )}
      <td className="py-1.5 pr-3 text-right align-top md:pl-3">
        <Money
          value={line.amount}
          locale={locale}
          sign="both"
          tone={isIn(line.amount) ? 'income' : 'plain'}
          column
        />
      </td>
    </tr>
  );
}

function Words({ line }: { readonly line: ImportedLine }) {
  const outcome = outcomeWords(line.outcome);
  const below = line.description !== line.payee ? line.description : '';
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2">
        <span className={classes(line.pending && 'pending-line')}>
          <Said>{line.payee || line.description || importLines.nameless}</Said>
          {line.pending && <span className="sr-only"> {importLines.pending}</span>}
        </span>
        {outcome && <Chip>{outcome}</Chip>}
      </span>
      {below && line.payee && (
        <span className="line-clamp-2 text-12 text-muted">
          <Said>{below}</Said>
        </span>
      )}
    </>
  );
}
