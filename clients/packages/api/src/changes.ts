/**
 * The versions of things that this page has made itself. A change is based on the version a person
 * saw; what they changed themselves since then is nothing they have not seen. Changes of one thing
 * go one after another, so that each knows what the one before has made.
 */
const KEPT = 512;

export class Changes {
  readonly #made = new Map<string, number>();
  readonly #turns = new Map<string, Promise<unknown>>();

  /** Remembers that a change of ours led from one version of a thing to another. */
  made(thing: string, from: number, to: number): void {
    if (to <= from) return;
    this.#made.set(`${thing} ${from}`, to);
    const [oldest] = this.#made.keys();
    if (this.#made.size > KEPT && oldest !== undefined) this.#made.delete(oldest);
  }

  /** The newest version that follows from the one that was seen by changes of ours alone. */
  since(thing: string, seen: number): number {
    let version = seen;
    for (;;) {
      const next = this.#made.get(`${thing} ${version}`);
      if (next === undefined) return version;
      version = next;
    }
  }

  /** Does the work once every earlier change of the thing has ended, well or not. */
  inTurn<T>(thing: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(thing) ?? Promise.resolve();
    const now = before.then(work, work);
    this.#turns.set(thing, now);
    const leave = () => {
      if (this.#turns.get(thing) === now) this.#turns.delete(thing);
    };
    now.then(leave, leave);
    return now;
  }

  /** Forgets everything, when somebody logs out. */
  clear(): void {
    this.#made.clear();
  }
}
