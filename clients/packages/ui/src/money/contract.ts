import type { Money as Amount, Sign } from '@wumbo/format/money';
import type { Placed } from '../placed';

/** An amount on screen: decimals a little quieter, the minus a real minus. */
export interface MoneyContract extends Placed {
  readonly value: Amount;
  readonly locale: string;
  readonly sign?: Sign;
  /** `income` is positive money in, `transfer` is muted, `plain` everything else. */
  readonly tone?: 'plain' | 'income' | 'transfer';
  /** In a column the decimals keep their place even where a currency has none. */
  readonly column?: boolean;
}
