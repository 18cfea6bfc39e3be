import type { Placed } from '../placed';

/** The shape of what is coming, shown after 150 ms so that fast answers do not flicker. */
export interface SkeletonContract {
  readonly rows?: number;
  /** Said to people who do not see the shape. */
  readonly label: string;
}

/** A block, for a number or a chart; its place says how large it is. */
export interface SkeletonBlockContract extends Placed {
  readonly label: string;
}
