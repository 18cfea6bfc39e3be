/** Counted things in words: "1 transaction", "1,214 transactions". */
export function counted(count: number, one: string, many: string, locale: string): string {
  const number = new Intl.NumberFormat(locale).format(count);
  return `${number} ${count === 1 ? one : many}`;
}

/**
 * A share of a whole as "34%", rounded down so that parts never seem to exceed it; what is less
 * than one is not called nothing.
 */
export function percentText(part: number, whole: number, locale: string): string {
  if (whole === 0) return new Intl.NumberFormat(locale, { style: 'percent' }).format(0);
  const hundredths = (BigInt(part) * 100n) / BigInt(whole);
  const tiny = hundredths === 0n && part > 0;
  const percent = new Intl.NumberFormat(locale, { style: 'percent' });
  return tiny ? `<${percent.format(0.01)}` : percent.format(Number(hundredths) / 100);
}
