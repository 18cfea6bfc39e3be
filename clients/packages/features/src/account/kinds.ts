import type { AccountKind } from '@wumbo/api/account';

const kindNames: Readonly<Record<AccountKind, string>> = {
  checking: 'Everyday account',
  savings: 'Savings',
  credit_card: 'Credit card',
  cash: 'Cash',
  loan: 'Loan',
  mortgage: 'Mortgage',
  investment: 'Investment',
  other: 'Something else',
};

export const kindOptions = (Object.keys(kindNames) as AccountKind[]).map((value) => ({
  value,
  label: kindNames[value],
}));

/** The kind of an account in words. */
export function kindName(kind: string): string {
  return kindNames[kind as AccountKind] ?? kind;
}

/** The last four signs of an account's number, as banks print them. */
export function shortNumber(number: string | null | undefined): string | undefined {
  const bare = number?.replace(/[^\p{L}\p{N}]/gu, '');
  // A line must not break behind the dots.
  return bare ? `…\u2060${bare.slice(-4)}` : undefined;
}
