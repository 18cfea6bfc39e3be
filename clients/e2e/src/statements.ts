/** The bank files that the thread imports, and what independent readers found in them. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface StatementTruth {
  readonly path: string;
  readonly name: string;
  readonly transactions: number;
  readonly sumMinor: number;
  readonly currency: string;
  readonly lastOn: string;
}

const shared =
  process.env.WUMBO_TEST_SHARED ?? fileURLToPath(new URL('../../../../shared', import.meta.url));
const folder = join(shared, 'statements');

/** Whether the files are on this machine. */
export function statementsAreThere(): boolean {
  return existsSync(join(folder, 'index.csv'));
}

/** Reads the truth about one file out of `index.csv`. */
export function truthOf(name: string): StatementTruth {
  const [head = [], ...rows] = readFileSync(join(folder, 'index.csv'), 'utf8')
    .trim()
    .split(/\r?\n/u)
    .map(cells);
  const row = rows.find((cellsOfRow) => cellsOfRow[head.indexOf('file')] === name);
  if (!row) throw new Error(`index.csv does not know ${name}`);
  const cell = (column: string) => row[head.indexOf(column)] ?? '';
  return {
    path: join(folder, name),
    name,
    transactions: Number(cell('transactions')),
    sumMinor: Number(cell('sum_minor')),
    currency: cell('currency'),
    lastOn: cell('last_date'),
  };
}

/** The cells of one line of CSV; quoted cells may hold commas and doubled quotes. */
function cells(line: string): string[] {
  const found: string[] = [];
  for (const match of line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/gu))
    found.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  return found;
}
