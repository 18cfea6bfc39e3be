/** `XMLHttpRequest` over Node's own HTTP, as far as the client uses it. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Xhr } from '../xhr';

class Listeners {
  readonly #all = new Map<string, ((event: unknown) => void)[]>();

  addEventListener(type: string, listener: (event: unknown) => void): void {
    this.#all.set(type, [...(this.#all.get(type) ?? []), listener]);
  }

  tell(type: string, event: unknown = {}): void {
    for (const listener of this.#all.get(type) ?? []) listener(event);
  }
}

export class NodeXhr extends Listeners implements Xhr {
  readonly upload = new Listeners();
  readonly statusText = '';
  readyState = 0;
  status = 0;
  responseText = '';
  #request: ClientRequest | undefined;
  #headers: IncomingMessage['rawHeaders'] = [];

  open(method: string, url: string): void {
    this.#request = request(url, { method });
    this.#request.on('error', () => this.#end('error'));
    this.#request.on('response', (response) => {
      this.status = response.statusCode ?? 0;
      this.#headers = response.rawHeaders;
      this.#become(2);
      response.setEncoding('utf8');
      response.on('data', (text: string) => {
        this.responseText += text;
        this.#become(3);
        this.tell('progress');
      });
      response.on('end', () => this.#end('load'));
      response.on('error', () => this.#end('error'));
    });
  }

  setRequestHeader(name: string, value: string): void {
    this.#request?.setHeader(name, value);
  }

  getAllResponseHeaders(): string {
    const lines = this.#headers.map((text, at) => (at % 2 === 0 ? `${text}: ` : `${text}\r\n`));
    return lines.join('');
  }

  send(body?: string | FormData): void {
    if (body instanceof FormData) throw new Error('Forms are sent by fetch in these tests.');
    const text = body ?? '';
    this.upload.tell('progress', { loaded: text.length, total: text.length * 2 });
    this.#request?.end(text, () => this.upload.tell('load'));
  }

  abort(): void {
    this.#end('abort');
    this.#request?.destroy();
  }

  #end(type: string): void {
    if (this.readyState === 4) return;
    if (type !== 'load') this.status = 0;
    this.#become(4);
    this.tell(type);
  }

  #become(state: number): void {
    this.readyState = state;
    this.tell('readystatechange');
  }
}
