/** One request and its answer: what goes over the wire, without any thought of who asks. */
import type { FormField, HttpResponse, Platform, Progress } from './platform';
import { problemOf, Unreachable } from './problem';
import { addressOf, queryText, type Answer, type QueryValue, type Route } from './route';

/** A request with everything that stands in it, before it has a token. */
export interface Call {
  readonly route: Route;
  readonly path?: Readonly<Record<string, string>> | undefined;
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, FormField[1] | null | undefined>> | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly onProgress?: Progress | undefined;
}

export class Wire {
  readonly platform: Platform;
  readonly #base: string;
  #away = false;

  constructor(platform: Platform, base: string) {
    this.platform = platform;
    this.#base = base;
  }

  /** Whether the last request found nobody at home. */
  get away(): boolean {
    return this.#away;
  }

  /** Sends a call. Throws `Unreachable` when nobody answers; a refusal is an answer. */
  async send(call: Call, token: string | undefined): Promise<HttpResponse> {
    const { method, path } = addressOf(call.route, call.path);
    const headers: Record<string, string> = { Accept: 'application/json', ...call.headers };
    if (token) headers.Authorization = `Bearer ${token}`;
    let body: string | FormData | undefined;
    if (call.form) body = this.platform.form(fieldsOf(call.form));
    else if (call.body !== undefined) {
      headers['Content-Type'] = 'application/json';
      body = JSON.stringify(call.body);
    }
    const url = this.#base + path + queryText(call.query);
    const request = { ...this.#plain(headers, call.signal), method, ...(body ? { body } : {}) };
    const { send, sendTelling } = this.platform;
    try {
      return await this.#answered(
        call.onProgress && sendTelling
          ? sendTelling(url, request, call.onProgress)
          : send(url, request),
      );
    } catch (cause) {
      if (isGivenUp(cause)) throw cause;
      throw new Unreachable(cause);
    }
  }

  /** Opens a stream of events and reads it to its end. */
  async stream(
    call: Call,
    token: string | undefined,
    on: { readonly open: () => void; readonly text: (piece: string) => void },
  ): Promise<void> {
    const { method, path } = addressOf(call.route, call.path);
    const headers: Record<string, string> = { Accept: 'text/event-stream', ...call.headers };
    if (token) headers.Authorization = `Bearer ${token}`;
    const request = { ...this.#plain(headers, call.signal), method, cache: 'no-store' as const };
    const opening = this.platform.openStream(this.#base + path, request);
    const { response, read } = await this.#answered(opening);
    if (!response.ok) throw await problemOf(response);
    on.open();
    await read(on.text);
  }

  /** Whether somebody is at home and ready. */
  async reach(): Promise<boolean> {
    const request = { ...this.#plain({}), method: 'GET', cache: 'no-store' as const };
    try {
      const { path } = addressOf('GET /health/ready');
      return (await this.#answered(this.platform.send(this.#base + path, request))).ok;
    } catch {
      return false;
    }
  }

  #plain(headers: Record<string, string>, signal?: AbortSignal) {
    const cookies = this.platform.refreshToken.travels === 'cookie';
    const credentials = cookies ? ('same-origin' as const) : ('omit' as const);
    return { headers, credentials, ...(signal ? { signal } : {}) };
  }

  async #answered<T>(request: Promise<T>): Promise<T> {
    try {
      const response = await request;
      this.#away = false;
      return response;
    } catch (error) {
      this.#away ||= !isGivenUp(error);
      throw error;
    }
  }
}

function fieldsOf(form: NonNullable<Call['form']>): FormField[] {
  return Object.entries(form).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [[name, value] satisfies FormField],
  );
}

/** Whether a request ended because whoever asked did not want its answer any more. */
function isGivenUp(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** The document of an answer; `undefined` where there is none. */
export async function documentOf(response: HttpResponse): Promise<unknown> {
  return response.status === 204 ? undefined : response.json();
}

/**
 * The one place where what came in is taken for what the schema says. The schema is written from
 * the server, and the server's own tests hold its answers against it.
 */
export function isAnswerOf<R extends Route>(
  _route: R,
  document: unknown,
): document is Answer<R> {
  return document === undefined || (typeof document === 'object' && document !== null);
}
