import { ApiProblem } from './problem';

/** A fresh idempotency key: 128 random bits as hex. */
export function freshKey(randomBytes: (count: number) => Uint8Array): string {
  return Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * One intent of a person, which may be sent several times: pressing the button again after an
 * answer that never came must not do the thing twice. Another text, or one that was answered, is
 * another intent.
 */
export class Intent {
  #text: string | undefined;
  #key = '';
  readonly #freshKey: () => string;

  constructor(freshKey: () => string) {
    this.#freshKey = freshKey;
  }

  /** The key under which this body is sent. */
  keyOf(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.#text) this.#key = this.#freshKey();
    this.#text = text;
    return this.#key;
  }

  /** How it ended. Once the house has answered, the same words again mean a second thing. */
  ended(error?: unknown): void {
    const unknown = error instanceof ApiProblem ? error.status >= 500 : Boolean(error);
    if (!unknown) this.#text = undefined;
  }
}
