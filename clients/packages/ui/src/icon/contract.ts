import type { Placed } from '../placed';

/** Every picture there is. Each twin draws them all; nobody else knows where they come from. */
export type IconName =
  | 'add'
  | 'alert'
  | 'archive'
  | 'chart'
  | 'check'
  | 'chevron-down'
  | 'chevron-right'
  | 'close'
  | 'compass'
  | 'done'
  | 'edit'
  | 'file'
  | 'file-up'
  | 'filters'
  | 'history'
  | 'house'
  | 'info'
  | 'keyboard'
  | 'list'
  | 'lock'
  | 'log-out'
  | 'monitor'
  | 'moon'
  | 'more'
  | 'nothing-found'
  | 'overview'
  | 'reopen'
  | 'retry'
  | 'scale'
  | 'search'
  | 'sun'
  | 'tag'
  | 'trash'
  | 'upload'
  | 'wallet'
  | 'warning';

/** A picture beside words or in a labelled button: it is never spoken itself. Takes its colour. */
export interface IconContract extends Placed {
  readonly name: IconName;
  /** In pixels: 12 in small print, 16 (the usual) beside text, 20 alone. */
  readonly size?: 12 | 16 | 20;
}
