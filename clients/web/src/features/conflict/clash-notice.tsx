'use client';
/** Says what somebody else changed meanwhile, shows both values, and lets the person choose. */
import { isConflict } from '@wumbo/api/conflict';
import type { Merge } from '@wumbo/features/conflict/use-merge';
import { Button } from '@wumbo/ui/button';
import { Notice } from '@wumbo/ui/notice';
import { Said } from '@wumbo/ui/said';
import { conflictNotice } from '@wumbo/wording/conflict/notice';
import { useEffect, useRef } from 'react';

export interface FieldWords {
  readonly label: string;
  /** The value as it is read; the value itself when left out. */
  readonly show?: ((value: string) => string) | undefined;
}

interface Props {
  readonly merge: Merge;
  readonly fields: Readonly<Record<string, FieldWords>>;
  /** Why saving was refused, if it was. */
  readonly error?: unknown;
}

export function ClashNotice({ merge, fields, error }: Props) {
  const { clashes, taken, choose } = merge;
  const box = useRef<HTMLDivElement>(null);
  const count = clashes.length + taken.length;
  useEffect(() => {
    if (count > 0) box.current?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  if (count === 0)
    return isConflict(error) ? (
      <Notice tone="warning" title={conflictNotice.title}>
        {conflictNotice.saveAgain}
      </Notice>
    ) : null;
  const label = (field: string) => fields[field]?.label ?? field;
  const shown = (field: string, value: string) => fields[field]?.show?.(value) ?? value;
  return (
    <div ref={box} role="alert" data-testid="changed-meanwhile" className="scroll-mt-20">
      <Notice tone="warning" title={conflictNotice.title}>
        {clashes.length > 0 && <p>{conflictNotice.choose}</p>}
        <dl className="mt-1 flex flex-col gap-3">
          {clashes.map(({ field, theirs, yours }) => (
            <div key={field} data-clash={field}>
              <dt className="font-medium">{label(field)}</dt>
              <dd className="flex flex-col">
                <Value whose={conflictNotice.now} text={shown(field, theirs)} />
                <Value whose={conflictNotice.youTyped} text={shown(field, yours)} />
                <span className="mt-1 flex flex-wrap gap-2">
                  <Button size="small" onPress={() => choose(field, 'theirs')}>
                    {conflictNotice.takeTheirs}
                  </Button>
                  <Button size="small" onPress={() => choose(field, 'yours')}>
                    {conflictNotice.keepYours}
                  </Button>
                </span>
              </dd>
            </div>
          ))}
          {taken.map(({ field, before, theirs }) => (
            <div key={field} data-taken={field}>
              <dt className="font-medium">{label(field)}</dt>
              <dd className="flex flex-col">
                <Value whose={conflictNotice.now} text={shown(field, theirs)} />
                <Value whose={conflictNotice.before} text={shown(field, before)} />
              </dd>
            </div>
          ))}
        </dl>
      </Notice>
    </div>
  );
}

function Value({ whose, text }: { readonly whose: string; readonly text: string }) {
  return (
    <span className="break-words">
      <span className="text-muted">{whose} </span>
      {text === '' ? (
        <span className="text-muted">{conflictNotice.nothing}</span>
      ) : (
        <Said>{text}</Said>
      )}
    </span>
  );
}
