/** A number of things, and how it is written: what the wordings of counted things are given. */
export interface Count {
  readonly count: number;
  readonly shown: string;
}

export function countOf(count: number, locale: string): Count {
  return { count, shown: new Intl.NumberFormat(locale).format(count) };
}

/**
 * A share of a whole as "34%", to the nearest; what is less than the whole is never called all of
 * it, and what is less than one not nothing.
 */
export function percentText(part: number, whole: number, locale: string): string {
  if (whole === 0) return new Intl.NumberFormat(locale, { style: 'percent' }).format(0);
  const nearest = (BigInt(part) * 200n + BigInt(whole)) / (BigInt(whole) * 2n);
  const hundredths = nearest >= 100n && part < whole ? 99n : nearest;
  const tiny = hundredths === 0n && part > 0;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return tiny ? `<${percent.format(0.01)}` : percent.format(Number(hundredths) / 100);
}
