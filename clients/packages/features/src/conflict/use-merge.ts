/**
 * Keeps a form and the thing it edits in step: when a newer version arrives (by the live stream,
 * or after a refusal), what only others changed is taken in, and what both changed is asked.
 */
import { useEffect, useRef, useState } from 'react';
import {
  changedFields,
  merge,
  stillOpen,
  type Clash,
  type Taken,
  type Words,
} from './merge';

interface Options {
  /** The thing as it is stored now, in the words of the form. */
  readonly version: number;
  readonly words: Words;
  /** What the form holds. */
  readonly read: () => Words;
  /** Writes values into the form. */
  readonly write: (field: string, value: string) => void;
}

export interface Merge {
  /** The version that the form is based on: what the person has seen. */
  readonly version: number;
  readonly clashes: readonly Clash[];
  readonly taken: readonly Taken[];
  /** Ends one question; `theirs` writes their value into the form. */
  readonly choose: (field: string, whose: 'theirs' | 'yours') => void;
  /** Names of the fields in which the form differs from what is stored. */
  readonly changed: () => Set<string>;
}

interface State {
  readonly version: number;
  readonly words: Words;
  readonly clashes: readonly Clash[];
  readonly taken: readonly Taken[];
}

export function useMerge({ version, words, read, write }: Options): Merge {
  const [state, setState] = useState<State>({ version, words, clashes: [], taken: [] });
  const form = useRef({ words, read, write });
  useEffect(() => {
    form.current = { words, read, write };
  });
  useEffect(() => {
    if (version <= state.version) return;
    const now = form.current.words;
    const merged = merge(state.words, form.current.read(), now);
    for (const { field, theirs } of merged.taken) form.current.write(field, theirs);
    const named = new Set(merged.taken.map(({ field }) => field));
    setState({
      version,
      words: now,
      clashes: stillOpen(state.clashes, merged, now),
      taken: [...state.taken.filter(({ field }) => !named.has(field)), ...merged.taken],
    });
  }, [version, state]);
  const choose: Merge['choose'] = (field, whose) => {
    const clash = state.clashes.find((one) => one.field === field);
    if (clash && whose === 'theirs') write(field, clash.theirs);
    const clashes = state.clashes.filter((one) => one.field !== field);
    setState({ ...state, clashes });
  };
  const changed = () => changedFields(state.words, read());
  const { clashes, taken } = state;
  return { version: state.version, clashes, taken, choose, changed };
}
