/** Reads an event stream where `fetch` hands over a body while it comes in: browsers and Node. */
import type { HttpRequest, HttpResponse, OpenStream } from './platform';

interface Piece {
  readonly done: boolean;
  readonly value?: Uint8Array | undefined;
}

/** An answer with a body that is read piece by piece. */
interface StreamedResponse extends HttpResponse {
  readonly body: { getReader(): { read(): Promise<Piece> } } | null;
}

type Fetch = (url: string, request: HttpRequest) => Promise<StreamedResponse>;

/** Makes text of bytes, also of a sign that is torn between two pieces. */
export interface Decoder {
  decode(bytes: Uint8Array, options: { stream: true }): string;
}

/** `makeDecoder` is `() => new TextDecoder()`. */
export function streamByFetch(fetch: Fetch, makeDecoder: () => Decoder): OpenStream {
  return async (url, request) => {
    const response = await fetch(url, request);
    const read = async (onText: (piece: string) => void) => {
      const reader = response.body?.getReader();
      const decoder = makeDecoder();
      for (;;) {
        const piece = await reader?.read();
        if (!piece || piece.done) return;
        if (piece.value) onText(decoder.decode(piece.value, { stream: true }));
      }
    };
    return { response, read };
  };
}
