'use client';
/** How a file of earlier was read, and what of it may have been there before. */
import { useImportDetail, type PastImport } from '@wumbo/api/import';
import { inLocale } from '@wumbo/format/sentence';
import { Said } from '@wumbo/ui/said';
import { filled } from '@wumbo/wording/filled';
import { importDecisions } from '@wumbo/wording/import/decisions';
import { useLocale } from '@/features/session/use-locale';
import { Decisions } from './decisions';

export function PastReading({ past }: { readonly past: PastImport }) {
  const locale = useLocale();
  const detail = useImportDetail(past.id, true);
  return (
    <div className="flex flex-col gap-3 px-4 pb-4">
      <Decisions decisions={past.decisions} />
      {past.decisions.length === 0 && (
        <p className="text-13 text-muted">{importDecisions.nothingOpen}</p>
      )}
      {detail.data?.suggestions?.map((one) => (
        <p key={one.id} className="text-13">
          {filled(importDecisions.line, {
            line: String(one.line),
            detail: <Said>{inLocale(one.why, locale)}</Said>,
          })}
        </p>
      ))}
    </div>
  );
}
