import { exponentOf } from '@wumbo/format/currency';
import { amountToType, type Parsed } from '@wumbo/format/money';
import { transactionAmount } from '@wumbo/wording/transaction/amount';

type Reason = Extract<Parsed, { ok: false }>['reason'];

/** What to do about an amount that cannot be read. */
export function amountAdvice(reason: Reason, currency: string, locale: string): string {
  const decimals = exponentOf(currency);
  if (reason === 'empty') return transactionAmount.empty;
  if (reason === 'too-large') return transactionAmount.tooLarge;
  if (reason === 'too-precise')
    return decimals === 0
      ? transactionAmount.noDecimals({ currency })
      : transactionAmount.tooPrecise({ currency, decimals: String(decimals) });
  const example = amountToType({ minor: 1250, currency }, locale);
  return transactionAmount.unreadable({ example });
}
