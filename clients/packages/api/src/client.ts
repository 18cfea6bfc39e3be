/**
 * The one place that speaks HTTP. A read names the newest revision written from here; a write
 * carries a key of its own that stays the same over its retries, so that trying again can never
 * do a thing twice.
 */
import { Changes } from './changes';
import { freshKey } from './key';
import { problemOf, Unreachable } from './problem';
import { Revisions } from './revisions';
import type { components } from './schema';
import { Session } from './session';
import { sendTelling, type Progress } from './upload';

export type QueryValue = string | number | boolean | readonly string[] | undefined;

/** What a write answers: which thing, in which version, at which revision of the household. */
export type Receipt = components['schemas']['Receipt'];

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly key?: string | undefined;
  readonly version?: number | undefined;
  readonly onProgress?: Progress | undefined;
}

export interface WriteOptions {
  /** The intent's key; a fresh one when left out. */
  readonly key?: string;
  /** Version the change is based on, sent as `If-Match`. */
  readonly version?: number;
  readonly query?: Readonly<Record<string, QueryValue>>;
  /** False for questions asked by POST (a dry run): their answer is no receipt. */
  readonly stores?: boolean;
  /** Told how much of a large body has been sent. */
  readonly onProgress?: Progress;
  readonly signal?: AbortSignal;
}

const ATTEMPTS = 3;
const LONGEST_WAIT_S = 5;

/** Waits; taken from outside in tests. */
export type Pause = (ms: number) => Promise<void>;

export class ApiClient {
  readonly session: Session;
  readonly revisions = new Revisions();
  readonly changes = new Changes();
  readonly #base: string;
  readonly #fetch: typeof globalThis.fetch;
  readonly #pause: Pause;
  #away = false;

  /** Whether the last request found nobody at home. */
  get away(): boolean {
    return this.#away;
  }

  constructor(options: { base?: string; fetch?: typeof globalThis.fetch; pause?: Pause } = {}) {
    this.#base = options.base ?? '';
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#pause = options.pause ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    this.session = new Session(this.#fetch, this.#base);
  }

  /** GET a document. */
  async read<T>(
    path: string,
    query?: Readonly<Record<string, QueryValue>>,
    signal?: AbortSignal,
  ): Promise<T> {
    const response = await this.send({ method: 'GET', path, query, signal });
    const household = householdIn(path);
    const revision = Number(response.headers.get('Wumbo-Revision'));
    if (household && revision > 0) this.revisions.showed(household, revision);
    return (await response.json()) as T;
  }

  /** Any change. Retries what may not have arrived, under one key. */
  async write<T = Receipt>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    options: WriteOptions = {},
  ): Promise<T> {
    const { version, query, onProgress, signal } = options;
    const key = options.key ?? freshKey();
    const call = { method, path, body, query, version, key, onProgress, signal };
    const response = await this.#insist(call);
    const answer = response.status === 204 ? undefined : await response.json();
    if (options.stores !== false) this.#remember(path, response, answer);
    return answer as T;
  }

  /**
   * A change of one thing, based on the version the person saw: refused with 412 when somebody
   * else was first. `part` is what of the thing is changed, when it has an address of its own.
   */
  change(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    thing: string,
    seen: number,
    body?: unknown,
    part = '',
  ): Promise<Receipt> {
    return this.changes.inTurn(thing, async () => {
      const version = this.changes.since(thing, seen);
      const receipt = await this.write<Receipt>(method, thing + part, body, { version });
      this.changes.made(thing, version, receipt.version);
      return receipt;
    });
  }

  /** One request with a fitting token; asks for a new token once when the old one is refused. */
  async send(call: Call): Promise<Response> {
    const first = await this.#once(call, await this.session.token());
    if (first.ok) return first;
    const problem = await problemOf(first);
    const mayRefresh = problem.status === 401 && !call.path.startsWith('/v1/auth/');
    if (!mayRefresh || !(await this.session.refresh())) throw problem;
    const second = await this.#once(call, await this.session.token());
    if (!second.ok) throw await problemOf(second);
    return second;
  }

  async #insist(call: Call): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.send(call);
      } catch (error) {
        const wait = attempt < ATTEMPTS ? waitBefore(error, attempt) : undefined;
        if (wait === undefined) throw error;
        await this.#pause(wait);
      }
    }
  }

  async #once(call: Call, token: string | undefined): Promise<Response> {
    const headers = new Headers({ Accept: 'application/json' });
    if (token) headers.set('Authorization', `Bearer ${token}`);
    if (call.key) headers.set('Idempotency-Key', call.key);
    if (call.version !== undefined) headers.set('If-Match', `"${call.version}"`);
    const seen = this.#writtenIn(call.path);
    if (call.method === 'GET' && seen !== undefined) headers.set('Wumbo-Revision', String(seen));
    const init: RequestInit = { method: call.method, headers, credentials: 'same-origin' };
    if (call.signal) init.signal = call.signal;
    if (call.body instanceof FormData) {
      init.body = call.body;
    } else if (call.body !== undefined) {
      headers.set('Content-Type', 'application/json');
      init.body = JSON.stringify(call.body);
    }
    const url = this.#base + call.path + queryText(call.query);
    try {
      return await this.#answered(
        call.onProgress && typeof XMLHttpRequest !== 'undefined'
          ? sendTelling(url, init, call.onProgress)
          : this.#fetch(url, init),
      );
    } catch (cause) {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
      throw new Unreachable(cause);
    }
  }

  /** Whether somebody is at home and ready. */
  async reach(): Promise<boolean> {
    try {
      const url = `${this.#base}/health/ready`;
      return (await this.#answered(this.#fetch(url, { cache: 'no-store' }))).ok;
    } catch {
      return false;
    }
  }

  async #answered(request: Promise<Response>): Promise<Response> {
    try {
      const response = await request;
      this.#away = false;
      return response;
    } catch (error) {
      this.#away ||= !(error instanceof DOMException && error.name === 'AbortError');
      throw error;
    }
  }

  /** Opens the live stream of a household; the caller reads its body. */
  stream(path: string, lastEventId: string | undefined, signal: AbortSignal): Promise<Response> {
    return this.session.token().then(async (token) => {
      const headers = new Headers({ Accept: 'text/event-stream' });
      if (token) headers.set('Authorization', `Bearer ${token}`);
      if (lastEventId) headers.set('Last-Event-ID', lastEventId);
      const response = await this.#answered(
        this.#fetch(this.#base + path, {
          headers,
          signal,
          cache: 'no-store',
          credentials: 'same-origin',
        }),
      );
      if (!response.ok) throw await problemOf(response);
      return response;
    });
  }

  #writtenIn(path: string): number | undefined {
    const household = householdIn(path);
    return household ? this.revisions.newest(household) : undefined;
  }

  #remember(path: string, response: Response, answer: unknown): void {
    const receipt = (answer ?? {}) as Partial<Receipt>;
    const household = householdIn(path) ?? (path === '/v1/households' ? receipt.id : undefined);
    if (!household) return;
    const revision = Number(response.headers.get('Wumbo-Revision') ?? receipt.revision);
    if (Number.isSafeInteger(revision) && revision > 0) this.revisions.wrote(household, revision);
  }
}

/** The household a path speaks of. */
export function householdIn(path: string): string | undefined {
  return /^\/v1\/households\/([^/?]+)/u.exec(path)?.[1];
}

/** How long to wait before trying a write again; undefined when trying again is no use. */
function waitBefore(error: unknown, attempt: number): number | undefined {
  if (error instanceof Unreachable) return 300 * 2 ** attempt;
  const { status, retryAfter = 1 } = error as { status?: number; retryAfter?: number };
  return status === 503 && retryAfter <= LONGEST_WAIT_S ? retryAfter * 1000 : undefined;
}

/** `?a=1&b=x&b=y`; leaves out what is undefined or empty. */
export function queryText(query: Readonly<Record<string, QueryValue>> | undefined): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === '') continue;
    if (typeof value === 'object') for (const one of value) search.append(name, one);
    else search.append(name, String(value));
  }
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}
