/**
 * `XMLHttpRequest`, as far as browsers and React Native agree on it: it tells how much of a body
 * has been sent, and hands over text while it comes in, where `fetch` can do neither.
 */
import type { HttpRequest, HttpResponse, OpenStream, SendTelling } from './platform';

interface Heard {
  addEventListener(type: string, listener: (event: unknown) => void): void;
}

export interface Xhr extends Heard {
  readonly upload: Heard;
  readonly readyState: number;
  readonly status: number;
  readonly statusText: string;
  readonly responseText: string;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  getAllResponseHeaders(): string;
  send(body?: string | FormData): void;
  abort(): void;
}

const HEADERS_RECEIVED = 2;
const DONE = 4;

/** Sends like `fetch` does: a network failure is a `TypeError`, every answer a response. */
export function sendTellingByXhr(make: () => Xhr): SendTelling {
  return (url, request, onProgress) =>
    new Promise((answer, fail) => {
      const xhr = opened(make(), url, request, fail);
      xhr.upload.addEventListener('progress', (event) => {
        const share = shareOf(event);
        if (share !== undefined) onProgress(share);
      });
      xhr.upload.addEventListener('load', () => onProgress(1));
      xhr.addEventListener('load', () => answer(responseOf(xhr)));
      if (!request.signal?.aborted) xhr.send(request.body);
    });
}

/** An event stream in an app whose `fetch` waits for the whole body. */
export function streamByXhr(make: () => Xhr): OpenStream {
  return (url, request) =>
    new Promise((answer, fail) => {
      const xhr = opened(make(), url, request, fail);
      const read = (onText: (piece: string) => void) => readTo(xhr, onText);
      const open = () => answer({ response: responseOf(xhr), read });
      xhr.addEventListener('readystatechange', () => {
        // A refusal is read whole: what it says stands in its body.
        if (xhr.readyState >= HEADERS_RECEIVED && isFine(xhr.status)) open();
      });
      xhr.addEventListener('load', open);
      if (!request.signal?.aborted) xhr.send();
    });
}

/** Hands over what has come and what comes, each piece once. */
function readTo(xhr: Xhr, onText: (piece: string) => void): Promise<void> {
  let told = 0;
  const tell = () => {
    const piece = xhr.responseText.slice(told);
    told += piece.length;
    if (piece !== '') onText(piece);
  };
  return new Promise((end, tear) => {
    const finish = () => {
      tell();
      if (xhr.status === 0) tear(torn());
      else end();
    };
    if (xhr.readyState === DONE) return finish();
    xhr.addEventListener('progress', tell);
    xhr.addEventListener('load', finish);
    xhr.addEventListener('error', () => tear(torn()));
    xhr.addEventListener('abort', () => tear(givenUp()));
    return tell();
  });
}

function torn(): Error {
  return new TypeError('The request did not arrive.');
}

/** Opens a request with its headers; what keeps it from arriving goes to `fail`. */
function opened(
  xhr: Xhr,
  url: string,
  { method, headers, signal }: HttpRequest,
  fail: (error: Error) => void,
): Xhr {
  xhr.open(method, url);
  for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
  xhr.addEventListener('error', () => fail(torn()));
  xhr.addEventListener('abort', () => fail(givenUp()));
  if (signal?.aborted) fail(givenUp());
  signal?.addEventListener('abort', () => xhr.abort(), { once: true });
  return xhr;
}

function givenUp(): Error {
  const error = new Error('The request was given up.');
  error.name = 'AbortError';
  return error;
}

function isFine(status: number): boolean {
  return status >= 200 && status < 300;
}

/** The share that a progress event tells; undefined when the whole is not known. */
function shareOf(event: unknown): number | undefined {
  if (typeof event !== 'object' || event === null) return undefined;
  if (!('loaded' in event) || !('total' in event)) return undefined;
  const { loaded, total } = event;
  if (typeof loaded !== 'number' || typeof total !== 'number' || total <= 0) return undefined;
  return loaded / total;
}

function responseOf(xhr: Xhr): HttpResponse {
  const headers = new Map<string, string>();
  for (const line of xhr.getAllResponseHeaders().trim().split(/[\r\n]+/u)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    if (colon > 0) headers.set(name, line.slice(colon + 1).trim());
  }
  return {
    ok: isFine(xhr.status),
    status: xhr.status,
    statusText: xhr.statusText,
    headers: { get: (name) => headers.get(name.toLowerCase()) ?? null },
    json: async () => JSON.parse(xhr.responseText),
  };
}
