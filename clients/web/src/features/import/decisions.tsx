'use client';
import type { ImportDecision } from '@wumbo/api/import';
import { Button } from '@wumbo/ui/button';
import { Said } from '@wumbo/ui/said';
import { decidedBy, decisionName } from './words';

interface DecisionsProps {
  readonly decisions: readonly ImportDecision[];
  readonly format: string;
  readonly onChange?: (() => void) | undefined;
}

/** How the file was read, and by what that was decided: no choice is silent. */
export function Decisions({ decisions, format, onChange }: DecisionsProps) {
  if (decisions.length === 0 && !onChange) return null;
  return (
    <section aria-label="How the file was read" className="rounded-control bg-sunken px-3 py-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-13 font-medium">How it was read</h3>
        {onChange && (
          <Button size="small" onClick={onChange}>
            {format === 'qif' ? 'Change the order of dates' : 'Change columns'}
          </Button>
        )}
      </div>
      <dl className="mt-1 grid gap-x-4 gap-y-1 text-13 md:grid-cols-[auto_minmax(0,1fr)]">
        {decisions.map((decision, index) => (
          <div key={index} className="contents">
            <dt className="text-muted">{decisionName(decision.field)}</dt>
            <dd className="break-words">
              <Said>{decision.detail}</Said>{' '}
              <span className="text-muted">({decidedBy(decision.by)})</span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
