/**
 * What this client knows to have written, per household. Reads name the newest of these
 * revisions, so that a person always sees their own change; the live stream asks whether a
 * revision is our own, so that an edit does not fetch the list it has already painted.
 */
const KEPT = 256;

export class Revisions {
  readonly #newest = new Map<string, number>();
  readonly #own = new Map<string, number[]>();
  readonly #shown = new Map<string, number>();

  /** Remembers the revision of a receipt. */
  wrote(householdId: string, revision: number): void {
    this.#newest.set(householdId, Math.max(revision, this.newest(householdId) ?? 0));
    const own = this.#own.get(householdId) ?? [];
    own.push(revision);
    if (own.length > KEPT) own.shift();
    this.#own.set(householdId, own);
  }

  /** The newest revision written from here, or undefined before the first write. */
  newest(householdId: string): number | undefined {
    return this.#newest.get(householdId);
  }

  /** Remembers the revision that an answer showed. */
  showed(householdId: string, revision: number): void {
    this.#shown.set(householdId, Math.max(revision, this.shown(householdId)));
  }

  /** The newest revision that any answer showed; 0 before the first. */
  shown(householdId: string): number {
    return this.#shown.get(householdId) ?? 0;
  }

  /** Whether a revision came from this client. */
  isOwn(householdId: string, revision: number): boolean {
    return this.#own.get(householdId)?.includes(revision) ?? false;
  }

  /** Forgets everything, when somebody logs out. */
  clear(): void {
    this.#newest.clear();
    this.#own.clear();
    this.#shown.clear();
  }
}
