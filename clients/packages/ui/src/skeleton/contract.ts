/** The shape of what is coming, shown after 150 ms so that fast answers do not flicker. */
export interface SkeletonContract {
  readonly rows?: number;
  /** Said to people who do not see the shape. */
  readonly label: string;
}
