import { closedText } from '@wumbo/format/isolate';
import type { SaidContract } from './contract';

export function Said({ children }: SaidContract) {
  return children ? <bdi>{closedText(children)}</bdi> : null;
}
