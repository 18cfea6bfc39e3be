/**
 * Who is logged in, as far as this page knows. The access token lives in memory only; the
 * refresh token is a cookie no script can read. Refreshing is one at a time over all tabs of a
 * browser, because a refresh token used twice looks like a stolen one and ends the session.
 */
import { ApiProblem, problemOf, Unreachable } from './problem';
import type { components } from './schema';

/** An access token and the seconds it lives. */
export type Grant = Pick<components['schemas']['TokenGrant'], 'access_token' | 'expires_in'>;

type Fetch = typeof globalThis.fetch;

const LOCK = 'wumbo-refresh';
/** Refresh this long before the end, so that no request starts with a dying token. */
const MARGIN_MS = 30_000;

export class Session {
  readonly #fetch: Fetch;
  readonly #base: string;
  readonly #now: () => number;
  #token: string | undefined;
  #endsAt = 0;
  #refreshing: Promise<boolean> | undefined;
  #ended: (() => void)[] = [];
  #over = false;

  constructor(fetch: Fetch, base: string, now: () => number = Date.now) {
    this.#fetch = fetch;
    this.#base = base;
    this.#now = now;
  }

  /** Takes over the answer of a login or refresh. */
  begin(grant: Grant): void {
    this.#over = false;
    this.#token = grant.access_token;
    this.#endsAt = this.#now() + grant.expires_in * 1000;
  }

  /** Forgets the token and tells everybody who asked; silent when nobody was logged in. */
  end(): void {
    const wasOpen = this.#token !== undefined;
    this.#token = undefined;
    this.#endsAt = 0;
    this.#over ||= wasOpen;
    if (wasOpen) for (const listener of this.#ended) listener();
  }

  /** Whether it has ended and nobody has logged in since. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Calls `listener` when the session ends, by logging out or because it was refused. */
  onEnd(listener: () => void): () => void {
    this.#ended.push(listener);
    return () => {
      this.#ended = this.#ended.filter((known) => known !== listener);
    };
  }

  /** A token fit for a request now, refreshed first when it is about to end. */
  async token(): Promise<string | undefined> {
    if (this.#token && this.#now() < this.#endsAt - MARGIN_MS) return this.#token;
    if (this.#token) await this.refresh();
    return this.#token;
  }

  /** Asks for a new access token; false when the session is over. Calls at once share one. */
  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#locked().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #locked(): Promise<boolean> {
    const locks = typeof navigator === 'undefined' ? undefined : navigator.locks;
    return locks ? locks.request(LOCK, () => this.#ask()) : this.#ask();
  }

  async #ask(): Promise<boolean> {
    let response: Response;
    try {
      response = await this.#fetch(`${this.#base}/v1/auth/refresh`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        credentials: 'same-origin',
        body: '{}',
      });
    } catch (cause) {
      throw new Unreachable(cause);
    }
    if (response.ok) {
      this.begin((await response.json()) as Grant);
      return true;
    }
    const problem = await problemOf(response);
    if (problem.status >= 500 || problem.status === 429) throw problem;
    this.end();
    return false;
  }
}

/** Whether an error means that the person has to log in again. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}
