/** What has to be right about the words of the form before they are sent. */
import { parseAmount } from '@wumbo/format/money';
import { transactionFields } from '@wumbo/wording/transaction/fields';
import * as z from 'zod/mini';
import { amountAdvice } from './amount-advice';

const words = z.object({
  account_id: z.string().check(z.minLength(1, { error: () => transactionFields.accountMissing })),
  posted_on: z.string().check(z.minLength(1, { error: () => transactionFields.dayMissing })),
  payee: z
    .string()
    .check(z.trim(), z.minLength(1, { error: () => transactionFields.payeeMissing })),
  amount: z.string(),
  direction: z.enum(['out', 'in']),
  note: z.string(),
  description: z.string(),
  tags: z.string(),
  category_id: z.string(),
});

/** The rules for one form; `currencyOf` says what an amount on an account is counted in. */
export function editorRules(currencyOf: (accountId: string) => string, locale: string) {
  return words.check(({ value, issues }) => {
    const currency = currencyOf(value.account_id);
    const parsed = parseAmount(value.amount, currency, locale);
    if (parsed.ok) return;
    const message = amountAdvice(parsed.reason, currency, locale);
    issues.push({ code: 'custom', input: value.amount, path: ['amount'], message });
  });
}
