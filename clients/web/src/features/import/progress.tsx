'use client';
/** How far a file is on its way; then, honestly, that it is being read. */
import { percentText } from '@wumbo/format/count';
import { importFile } from '@wumbo/wording/import/file';
import { useId } from 'react';
import { useLocale } from '@/features/session/use-locale';

interface Props {
  /** The share that has been sent, from 0 to 1. */
  readonly sent: number;
  /** Bytes of the file. */
  readonly size: number;
  readonly storing?: boolean;
}

const LARGE = 1_000_000;

export function Progress({ sent, size, storing = false }: Props) {
  const locale = useLocale();
  const id = useId();
  const hundredths = Math.round(sent * 100);
  const arrived = sent >= 1;
  const patience = size > LARGE ? ` ${importFile.patience}` : '';
  const doing = (storing ? importFile.storing : importFile.reading) + patience;
  const share = percentText(hundredths, 100, locale);
  const text = arrived ? doing : importFile.sending({ share });
  return (
    <div className="skeleton-wait flex flex-col gap-2" role="status">
      <p id={id}>{text}</p>
      <progress
        aria-labelledby={id}
        max={100}
        value={arrived ? undefined : hundredths}
        className="h-2 w-full overflow-hidden rounded-full accent-accent"
      />
    </div>
  );
}
