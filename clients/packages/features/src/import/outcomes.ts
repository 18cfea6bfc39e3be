/** What becomes of the lines of a file. */
import { importOutcomes } from '@wumbo/wording/import/outcomes';

const outcomes: Readonly<Record<string, string | undefined>> = importOutcomes;

/** What becomes of a line; undefined for a plain new one. */
export function outcomeWords(outcome: string): string | undefined {
  return outcome === 'new' ? undefined : (outcomes[outcome] ?? outcome.replaceAll('_', ' '));
}
