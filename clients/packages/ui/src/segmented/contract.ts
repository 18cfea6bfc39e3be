/** Two to five choices of which one holds, all in sight. */
export interface SegmentedContract<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly onPick: (value: T) => void;
}
