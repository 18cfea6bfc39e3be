/** How a file was read, in words, and by what that was decided. */
import type { ImportDecision } from '@wumbo/api/import';
import { importDecisionFields } from '@wumbo/wording/import/decision-fields';
import { importDecisionSources } from '@wumbo/wording/import/decision-sources';
import { importDecisions } from '@wumbo/wording/import/decisions';

const fields: Readonly<Record<string, string | undefined>> = importDecisionFields;

export function decisionName(field: string): string {
  const plain = field.replaceAll('_', ' ');
  return fields[field] ?? plain.slice(0, 1).toUpperCase() + plain.slice(1);
}

const sources: Readonly<Record<string, string | undefined>> = importDecisionSources;

/** By what something was decided. */
export function decidedBy(by: ImportDecision['by']): string {
  return sources[by] ?? by;
}

/** Decisions go by other names than the fields that decide them. */
const decidedIn: Readonly<Record<string, string>> = { direction: 'amount', fees: 'fee_column' };

/**
 * The decisions with only that as the person's which they have said. A mapping is sent as a whole:
 * to the server all of it is the person's word, though one question of it was answered.
 */
export function truly(
  decisions: readonly ImportDecision[],
  said: Readonly<Record<string, string>> | undefined,
): readonly ImportDecision[] {
  if (!said) return decisions;
  const answers = Object.entries(said);
  const rest = { field: 'columns', by: 'file', detail: restText(answers.length > 0) };
  return decisions.flatMap((decision) => {
    if (decision.by !== 'person') return decision;
    const { field, detail } = decision;
    if (field === 'columns')
      return [...answers.map(([name, words]) => ({ field: name, by: 'person', detail: words })), rest];
    const own = field in said || (decidedIn[field] ?? '') in said;
    return { field, detail, by: own ? 'person' : 'file' };
  });
}

function restText(some: boolean): string {
  return some ? importDecisions.restOfSome : importDecisions.rest;
}
