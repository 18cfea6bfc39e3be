/** Narrows a picker's options by what was typed: beginnings of words before other places. */
import type { ChoiceOption } from './contract';

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

export function narrowed(options: readonly ChoiceOption[], typed: string): ChoiceOption[] {
  const wanted = plain(typed.trim());
  if (wanted === '') return [...options];
  const ranked = options
    .map((option) => ({ option, rank: rankOf(plain(option.label), wanted) }))
    .filter((entry) => entry.rank < 3);
  return ranked.sort((a, b) => a.rank - b.rank).map((entry) => entry.option);
}

/** Where a value stands among the options; at the top when it is none of them. */
export function positionOf(options: readonly ChoiceOption[], value: string | null): number {
  return Math.max(
    0,
    options.findIndex((option) => option.value === value),
  );
}

function rankOf(label: string, wanted: string): number {
  if (label.startsWith(wanted)) return 0;
  if (label.split(/\s+/u).some((word) => word.startsWith(wanted))) return 1;
  return label.includes(wanted) ? 2 : 3;
}
