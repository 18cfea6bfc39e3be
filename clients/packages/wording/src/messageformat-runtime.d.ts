/** What of the library is used: its ES modules come without types. */
declare module '@messageformat/runtime' {
  type PluralRule = (value: number | string, isOrdinal?: boolean) => string;
  export function plural(
    value: number,
    offset: number,
    rule: PluralRule,
    cases: Readonly<Record<string, string>>,
    isOrdinal?: boolean,
  ): string;
  export function select(value: string, cases: Readonly<Record<string, string>>): string;
}
declare module '@messageformat/runtime/lib/cardinals' {
  export function en(value: number | string, isOrdinal?: boolean): string;
}
