/**
 * What this package asks of the platform it runs on: a browser, React Native or Node. An app
 * gives one `Platform` when it makes its client; nothing else here differs between them.
 */

export interface HttpRequest {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: string | FormData;
  readonly signal?: AbortSignal;
  /** Whether cookies of the house go along: only where the refresh token is one. */
  readonly credentials: 'same-origin' | 'omit';
  readonly cache?: 'no-store';
}

export interface HttpResponse {
  readonly ok: boolean;
  readonly status: number;
  readonly statusText: string;
  readonly headers: { get(name: string): string | null };
  json(): Promise<unknown>;
}

/** Rejects when the request did not arrive, or was given up. */
export type Send = (url: string, request: HttpRequest) => Promise<HttpResponse>;

/** Called with the share of the body that has been sent, from 0 to 1. */
export type Progress = (sent: number) => void;

/** Sends like `Send`, and tells how much of the body is on its way. */
export type SendTelling = (
  url: string,
  request: HttpRequest,
  onProgress: Progress,
) => Promise<HttpResponse>;

/** An answer whose text is read while it comes in. */
export interface Streaming {
  readonly response: HttpResponse;
  /** Hands over the text piece by piece; done when the stream ends, rejects when it tears. */
  readonly read: (onText: (piece: string) => void) => Promise<void>;
}

export type OpenStream = (url: string, request: HttpRequest) => Promise<Streaming>;

/** Where an app keeps its refresh token: the secure store of the device. */
export interface TokenStore {
  readonly read: () => Promise<string | undefined>;
  readonly keep: (token: string) => Promise<void>;
  readonly forget: () => Promise<void>;
}

/** How the refresh token travels: a cookie that no script reads, or in bodies as apps do it. */
export type RefreshToken =
  | { readonly travels: 'cookie' }
  | { readonly travels: 'body'; readonly store: TokenStore };

/** A file that a person chose, as its platform knows it: `Platform.form` can tell what it is. */
export interface ChosenFile {
  readonly name: string;
}

export type FormField = readonly [name: string, value: string | ChosenFile];

/** Does `work` when nobody else of the same person and device does work of that name. */
export type Alone = <T>(name: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T>;

/** Speaks with the other pages of the same person on this device. */
export interface Channel {
  readonly tell: (message: unknown) => void;
  readonly close: () => void;
}

/** Something that holds or does not, and tells when that changes. */
export interface Watched {
  readonly holds: () => boolean;
  /** Answers how to stop. */
  readonly watch: (listener: (holds: boolean) => void) => () => void;
}

export interface Platform {
  readonly send: Send;
  /** Absent where no body can be watched on its way. */
  readonly sendTelling?: SendTelling;
  readonly openStream: OpenStream;
  readonly refreshToken: RefreshToken;
  readonly form: (fields: readonly FormField[]) => FormData;
  /** Random bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** Absent where only one page of a person runs at a time, as in an app. */
  readonly alone?: Alone;
  readonly channel?: (name: string, onMessage: (message: unknown) => void) => Channel;
  /** Whether somebody looks; absent where the query library finds it out by itself (a browser). */
  readonly inSight?: Watched;
  /** Whether there is a network; absent as above. */
  readonly online?: Watched;
}
