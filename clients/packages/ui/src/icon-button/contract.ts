import type { IconName } from '../icon/contract';
import type { Placed } from '../placed';

/** A button of one icon. Its label is spoken and shown on hover. */
export interface IconButtonContract extends Placed {
  readonly label: string;
  readonly icon: IconName;
  readonly iconSize?: 16 | 20;
  readonly onPress: () => void;
  readonly disabled?: boolean;
}
