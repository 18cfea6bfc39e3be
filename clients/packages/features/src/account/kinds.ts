import type { AccountKind } from '@wumbo/api/account';
import { accountKinds } from '@wumbo/wording/account/kinds';

const names: Readonly<Record<AccountKind, string>> = accountKinds;

export function kindOptions() {
  return (Object.keys(names) as AccountKind[]).map((value) => ({ value, label: names[value] }));
}

/** The kind of an account in words. */
export function kindName(kind: string): string {
  return names[kind as AccountKind] ?? kind;
}

/** The last four signs of an account's number, as banks print them. */
export function shortNumber(number: string | null | undefined): string | undefined {
  const bare = number?.replace(/[^\p{L}\p{N}]/gu, '');
  // A line must not break behind the dots.
  return bare ? `…\u2060${bare.slice(-4)}` : undefined;
}
