/**
 * Server-sent events over `fetch`, because the browser's own EventSource cannot send the
 * Authorization header and a token must never stand in a URL.
 */
export interface StreamEvent {
  readonly id: string | undefined;
  readonly event: string;
  readonly data: string;
}

/** Cuts the text of a stream into events as it arrives (HTML standard, section 9.2). */
export class EventParser {
  #rest = '';
  #id: string | undefined;
  #event = '';
  #lines: string[] = [];

  /** Takes the next piece of text and answers the events that it completed. */
  take(text: string): StreamEvent[] {
    const found: StreamEvent[] = [];
    this.#rest += text;
    for (;;) {
      const match = /\r\n|\n|\r(?!$)/u.exec(this.#rest);
      if (!match) return found;
      const line = this.#rest.slice(0, match.index);
      this.#rest = this.#rest.slice(match.index + match[0].length);
      const event = this.#line(line);
      if (event) found.push(event);
    }
  }

  #line(line: string): StreamEvent | undefined {
    if (line === '') return this.#dispatch();
    if (line.startsWith(':')) return undefined;
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /u, '');
    if (field === 'data') this.#lines.push(value);
    else if (field === 'event') this.#event = value;
    else if (field === 'id') this.#id = value;
    return undefined;
  }

  #dispatch(): StreamEvent | undefined {
    const data = this.#lines.join('\n');
    const event = this.#event || 'message';
    const filled = this.#lines.length > 0;
    this.#lines = [];
    this.#event = '';
    return filled ? { id: this.#id, event, data } : undefined;
  }
}
