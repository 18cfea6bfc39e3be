/**
 * The state behind a form that changes something which others may change too: what is typed, what
 * of it differs, what is wrong with it, and what somebody else did meanwhile.
 */
import { useRef, useState } from 'react';
import type { Words } from '../conflict/merge';
import { useMerge, type Merge } from '../conflict/use-merge';

/** What is typed, by field. */
type Typed<Name extends string> = Readonly<Record<Name, string>>;

interface Options<Name extends string> {
  /** The thing as it is stored now, as its form says it. */
  readonly version: number;
  readonly stored: Typed<Name>;
  /** As fields are compared: the same written otherwise is the same. */
  readonly compared: (fields: Typed<Name>) => Words;
  /** What is wrong, by field; `names` are those that differ. */
  readonly faultsIn: (
    fields: Typed<Name>,
    names: ReadonlySet<string>,
  ) => Partial<Record<Name, string>>;
  /** Sends what differs, on the version that was seen, and calls back once it is stored. */
  readonly save: (change: {
    readonly version: number;
    readonly names: ReadonlySet<string>;
    readonly fields: Typed<Name>;
    readonly onSaved: () => void;
  }) => void;
  readonly onDone: () => void;
}

export interface Edit<Name extends string> {
  readonly fields: Typed<Name>;
  readonly set: (name: Name, value: string) => void;
  readonly faults: Partial<Record<Name, string>>;
  readonly merge: Merge;
  readonly submit: () => void;
  /** Whether leaving it would throw something away. */
  readonly unsaved: () => boolean;
}

export function useEdit<Name extends string>(options: Options<Name>): Edit<Name> {
  const { version, stored, compared, faultsIn, save, onDone } = options;
  const [fields, setFields] = useState(stored);
  const [faults, setFaults] = useState<Partial<Record<Name, string>>>({});
  const done = useRef(false);
  const write = (name: string, value: string) => setFields((now) => ({ ...now, [name]: value }));
  const merge = useMerge({
    version,
    words: compared(stored),
    read: () => compared(fields),
    write,
  });
  const unsaved = () => !done.current && merge.changed().size > 0;
  const leave = () => {
    done.current = true;
    onDone();
  };
  const submit = () => {
    const names = merge.changed();
    const found = faultsIn(fields, names);
    setFaults(found);
    if (Object.keys(found).length > 0 || merge.clashes.length > 0) return;
    if (names.size === 0) leave();
    else save({ version: merge.version, names, fields, onSaved: leave });
  };
  return { fields, set: write, faults, merge, submit, unsaved };
}
