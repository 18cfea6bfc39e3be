/** A real HTTP server whose answers a test decides, and what it was asked. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { ApiClient } from '../client';
import type { Platform } from '../platform';
import { nodePlatform } from './node-platform';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Said {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Text that comes bit by bit, in place of a document. */
  readonly pieces?: readonly string[];
  /** Cuts the connection, after the pieces or instead of answering. */
  readonly cut?: boolean;
}

export async function house(answer: (seen: Seen, count: number) => Said, platform?: Platform) {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += String(piece)));
    request.on('end', async () => {
      const { method = '', url = '', headers } = request;
      const one = { method, url, headers, body };
      seen.push(one);
      const said = answer(one, seen.length);
      const { status = 200, body: answered = {}, headers: more = {}, cut, pieces } = said;
      if (cut && !pieces) return request.socket.destroy();
      const type = pieces ? 'text/event-stream' : 'application/json';
      response.writeHead(status, { 'Content-Type': type, ...more });
      for (const piece of pieces ?? [])
        await new Promise<void>((sent) => response.write(piece, () => setTimeout(sent, 5)));
      if (cut) return response.destroy();
      if (pieces) return response.end();
      return response.end(status === 204 ? undefined : JSON.stringify(answered));
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const pauses: number[] = [];
  const base = `http://127.0.0.1:${port}`;
  const api = new ApiClient(platform ?? nodePlatform(), {
    base,
    pause: async (ms) => void pauses.push(ms),
  });
  return { api, seen, pauses, base };
}

export const grant = (token: string, refresh?: string) => ({
  access_token: token,
  token_type: 'Bearer',
  expires_in: 900,
  ...(refresh ? { refresh_token: refresh } : {}),
});
