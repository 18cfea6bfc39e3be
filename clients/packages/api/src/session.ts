/**
 * Who is logged in, as far as this client knows. The access token lives in memory only. The
 * refresh token is a cookie no script can read, or lies in the secure store of an app. Refreshing
 * is one at a time over everything that shares it, because a refresh token used twice looks like
 * a stolen one and ends the session.
 */
import { ApiProblem, problemOf } from './problem';
import type { components } from './schema';
import { documentOf, isAnswerOf, type Wire } from './wire';

/** Tokens and the seconds the access token lives. */
export type Grant = Omit<components['schemas']['TokenGrant'], 'token_type'>;

const LOCK = 'wumbo-refresh';
const REFRESH = 'POST /v1/auth/refresh';
/** Refresh this long before the end, so that no request starts with a dying token. */
const MARGIN_MS = 30_000;

export class Session {
  readonly #wire: Wire;
  readonly #now: () => number;
  #token: string | undefined;
  #endsAt = 0;
  #refreshing: Promise<boolean> | undefined;
  #ended: (() => void)[] = [];
  #over = false;
  /** What is still to be written into the store, in its order. */
  #storing: Promise<void> = Promise.resolve();

  constructor(wire: Wire, now: () => number = Date.now) {
    this.#wire = wire;
    this.#now = now;
  }

  /** Takes over the answer of a login or refresh; done when the refresh token is kept. */
  async begin(grant: Grant): Promise<void> {
    this.#over = false;
    this.#token = grant.access_token;
    this.#endsAt = this.#now() + grant.expires_in * 1000;
    const { refreshToken } = this.#wire.platform;
    const next = grant.refresh_token;
    if (refreshToken.travels === 'body' && next)
      await this.#store(() => refreshToken.store.keep(next));
  }

  /** Forgets the tokens and tells everybody who asked; silent when nobody was logged in. */
  end(): void {
    const wasOpen = this.#token !== undefined;
    this.#token = undefined;
    this.#endsAt = 0;
    this.#over ||= wasOpen;
    const { refreshToken } = this.#wire.platform;
    if (refreshToken.travels === 'body')
      void this.#store(() => refreshToken.store.forget()).catch(() => undefined);
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
    this.#refreshing ??= this.#inTurn().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #inTurn(): Promise<boolean> {
    const { alone } = this.#wire.platform;
    return alone ? alone(LOCK, () => this.#ask()) : this.#ask();
  }

  async #ask(): Promise<boolean> {
    const body = await this.#refreshBody();
    if (body === undefined) {
      this.end();
      return false;
    }
    const response = await this.#wire.send({ route: REFRESH, body }, undefined);
    if (response.ok) {
      const grant = await documentOf(response);
      if (isAnswerOf(REFRESH, grant)) await this.begin(grant);
      return true;
    }
    const problem = await problemOf(response);
    if (problem.status >= 500 || problem.status === 429) throw problem;
    this.end();
    return false;
  }

  /** What goes along to be refreshed; undefined when there is nothing to be refreshed with. */
  async #refreshBody(): Promise<components['schemas']['RefreshRequest'] | undefined> {
    const { refreshToken } = this.#wire.platform;
    if (refreshToken.travels === 'cookie') return {};
    await this.#storing;
    const kept = await refreshToken.store.read();
    return kept ? { refresh_token: kept } : undefined;
  }

  /** Work on the store, after what was begun before: forgetting never overtakes keeping. */
  #store(work: () => Promise<void>): Promise<void> {
    const done = this.#storing.then(work);
    this.#storing = done.catch(() => undefined);
    return done;
  }
}

/** Whether an error means that the person has to log in again. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}
