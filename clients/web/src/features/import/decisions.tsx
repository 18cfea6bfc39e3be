'use client';
import type { ImportDecision } from '@wumbo/api/import';
import { decidedBy, decisionName, truly } from '@wumbo/features/import/decisions';
import { inLocale } from '@wumbo/format/sentence';
import { Button } from '@wumbo/ui/button';
import { Said } from '@wumbo/ui/said';
import { importDecisions } from '@wumbo/wording/import/decisions';
import { useLocale } from '@/features/session/use-locale';

interface DecisionsProps {
  readonly decisions: readonly ImportDecision[];
  /** What the person has said, by field; absent where it is not known any more. */
  readonly said?: Readonly<Record<string, string>> | undefined;
  readonly change?: ChangeReading | undefined;
}

/** A way to say otherwise how a file is read, and what its button says. */
export interface ChangeReading {
  readonly label: string;
  readonly onChange: () => void;
}

/** How the file was read, and by what that was decided: no choice is silent. */
export function Decisions({ decisions, said, change }: DecisionsProps) {
  const locale = useLocale();
  if (decisions.length === 0 && !change) return null;
  return (
    <section aria-label={importDecisions.label} className="rounded-control bg-sunken px-3 py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-13 font-medium">{importDecisions.title}</h3>
        {change && (
          <Button size="small" onPress={change.onChange}>
            {change.label}
          </Button>
        )}
      </div>
      <dl className="mt-1 grid gap-x-4 gap-y-1 text-13 md:grid-cols-[auto_minmax(0,1fr)]">
        {truly(decisions, said).map((decision, index) => (
          <div key={index} className="contents">
            <dt className="text-muted">{decisionName(decision.field)}</dt>
            <dd className="break-words">
              <Said>{inLocale(decision.detail, locale)}</Said>{' '}
              <span className="text-muted">({decidedBy(decision.by)})</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
