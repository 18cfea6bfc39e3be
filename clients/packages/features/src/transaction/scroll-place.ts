/** Where a list was left, so that going back leads to the same place. */
export interface Place {
  readonly top: number;
  /** The row that had, or last had, the focus. */
  readonly row: string | undefined;
}

const places = new Map<string, Place>();
const KEPT = 20;

export function leavePlace(list: string, place: Place): void {
  places.delete(list);
  places.set(list, place);
  const [oldest] = places.keys();
  if (places.size > KEPT && oldest !== undefined) places.delete(oldest);
}

export function placeOf(list: string): Place | undefined {
  return places.get(list);
}
