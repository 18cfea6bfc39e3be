/** A request that tells how much of its body is on its way: `fetch` cannot say that. */

/** Called with the share that has been sent, from 0 to 1. */
export type Progress = (sent: number) => void;

/** Sends like `fetch` does: a network failure is a `TypeError`, every answer a `Response`. */
export function sendTelling(
  url: string,
  init: RequestInit,
  onProgress: Progress,
): Promise<Response> {
  return new Promise((answer, fail) => {
    const request = new XMLHttpRequest();
    request.open(init.method ?? 'GET', url);
    request.responseType = 'text';
    new Headers(init.headers).forEach((value, name) => request.setRequestHeader(name, value));
    request.upload.onprogress = ({ loaded, total }) => {
      if (total > 0) onProgress(loaded / total);
    };
    request.upload.onload = () => onProgress(1);
    request.onerror = () => fail(new TypeError('The request did not arrive.'));
    request.onabort = () => fail(new DOMException('The request was given up.', 'AbortError'));
    request.onload = () => answer(responseOf(request));
    if (init.signal?.aborted) return request.onabort(new ProgressEvent('abort'));
    init.signal?.addEventListener('abort', () => request.abort());
    return request.send(init.body as XMLHttpRequestBodyInit);
  });
}

const WITHOUT_BODY = [204, 205, 304];

function responseOf(request: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/[\r\n]+/u)) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const body = WITHOUT_BODY.includes(request.status) ? null : request.responseText;
  return new Response(body, { status: request.status, statusText: request.statusText, headers });
}
