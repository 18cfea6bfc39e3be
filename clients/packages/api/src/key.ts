import { ApiProblem } from './problem';

/** A fresh idempotency key: 128 random bits as hex. Works without a secure context too. */
export function freshKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * One intent of a person, which may be sent several times: pressing the button again after an
 * answer that never came must not do the thing twice. Another text, or one that was answered, is
 * another intent.
 */
export class Intent {
  #text: string | undefined;
  #key = '';

  /** The key under which this body is sent. */
  keyOf(body: unknown): string {
    const text = JSON.stringify(body);
    if (text !== this.#text) this.#key = freshKey();
    this.#text = text;
    return this.#key;
  }

  /** How it ended. Once the house has answered, the same words again mean a second thing. */
  ended(error?: unknown): void {
    const unknown = error instanceof ApiProblem ? error.status >= 500 : Boolean(error);
    if (!unknown) this.#text = undefined;
  }
}
