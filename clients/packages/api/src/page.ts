/** One page of a list; `next_cursor` is null on the last. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor?: string | null;
}
