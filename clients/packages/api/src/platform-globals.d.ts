/**
 * What every platform has by itself (browsers, React Native, Node), as far as this package uses
 * it. There is no other global: what differs between platforms comes through `Platform`.
 */

interface AbortSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class AbortController {
  readonly signal: AbortSignal;
  abort(): void;
}

/** A form with files in it; only the platform fills one. */
declare class FormData {
  append(name: string, value: string): void;
}

interface Timer {
  readonly [Symbol.toPrimitive]?: () => number;
}

declare function setTimeout(work: () => void, ms?: number): Timer;
declare function clearTimeout(timer: Timer | undefined): void;
