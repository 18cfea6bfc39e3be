/**
 * Two people at one thing. Three states of every field are compared, in words as they stand in the
 * form: what the person began with, what they typed, and what is stored now.
 */
export type Words = Readonly<Record<string, string>>;

/** A field that both have changed, to different things. */
export interface Clash {
  readonly field: string;
  readonly theirs: string;
  readonly yours: string;
}

/** A field that only the other has changed: the form takes it in. */
export interface Taken {
  readonly field: string;
  readonly before: string;
  readonly theirs: string;
}

export interface Merged {
  readonly clashes: readonly Clash[];
  readonly taken: readonly Taken[];
}

export function merge(began: Words, yours: Words, now: Words): Merged {
  const clashes: Clash[] = [];
  const taken: Taken[] = [];
  for (const [field, theirs] of Object.entries(now)) {
    const before = began[field] ?? '';
    const typed = yours[field] ?? '';
    if (theirs === before || theirs === typed) continue;
    if (typed === before) taken.push({ field, before, theirs });
    else clashes.push({ field, theirs, yours: typed });
  }
  return { clashes, taken };
}

/** What is still to be decided when the thing changed again before the person chose. */
export function stillOpen(earlier: readonly Clash[], merged: Merged, now: Words): Clash[] {
  const named = new Set([...merged.clashes, ...merged.taken].map(({ field }) => field));
  const kept = earlier.filter(({ field, theirs }) => !named.has(field) && now[field] === theirs);
  return [...kept, ...merged.clashes];
}

/** The fields in which the form differs from what it began with. */
export function changedFields(began: Words, yours: Words): Set<string> {
  return new Set(Object.keys(yours).filter((field) => yours[field] !== began[field]));
}
