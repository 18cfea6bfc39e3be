/** What went wrong, as the server says it (RFC 9457 problem documents), in one typed error. */
import { problemSentences } from '@wumbo/wording/problem/sentences';
import type { HttpResponse } from './platform';

/** One fault of the input: which field, which rule, in words. */
export interface FieldFault {
  /** JSON pointer into the request body, e.g. `/amount/minor`; empty for the whole body. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  /** Line of an imported file, when the fault is in one. */
  readonly line?: number;
}

const PREFIX = 'urn:wumbo:problem:';

/** The answer of a request that did not succeed. `code` is the last part of the problem's type. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly requestId: string | undefined;
  readonly faults: readonly FieldFault[];
  /** Seconds the server asks to wait, for 429 and 503. */
  readonly retryAfter: number | undefined;
  /** The whole document, for problems that carry more (a mapping to confirm, say). */
  readonly document: Readonly<Record<string, unknown>>;

  constructor(status: number, document: Record<string, unknown>, retryAfter?: number) {
    const title = typeof document.title === 'string' ? document.title : statusText(status);
    super(typeof document.detail === 'string' && document.detail !== '' ? document.detail : title);
    this.name = 'ApiProblem';
    this.status = status;
    this.title = title;
    this.code = codeOf(document.type);
    this.requestId = typeof document.request_id === 'string' ? document.request_id : undefined;
    this.faults = faultsOf(document.errors);
    this.retryAfter = retryAfter;
    this.document = document;
  }
}

/** The server could not be reached: nothing is known about what it did. */
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super(problemSentences.unreachable, { cause });
    this.name = 'Unreachable';
  }
}

function statusText(status: number): string {
  return problemSentences.status({ status: String(status) });
}

function codeOf(type: unknown): string {
  if (typeof type !== 'string') return 'unknown';
  return type.startsWith(PREFIX) ? type.slice(PREFIX.length) : type;
}

function faultsOf(errors: unknown): FieldFault[] {
  if (!Array.isArray(errors)) return [];
  return errors.filter(isRecord).map((entry) => ({
    pointer: typeof entry.pointer === 'string' ? entry.pointer : '',
    code: typeof entry.code === 'string' ? entry.code : 'invalid',
    detail: typeof entry.detail === 'string' ? entry.detail : '',
    ...(typeof entry.line === 'number' ? { line: entry.line } : {}),
  }));
}

/** Whether a value of JSON is an object, whatever stands in it. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Builds the error of a response, whether or not its body is a problem document. */
export async function problemOf(response: HttpResponse): Promise<ApiProblem> {
  const waiting = Number(response.headers.get('Retry-After'));
  const retryAfter = Number.isFinite(waiting) && waiting > 0 ? waiting : undefined;
  let document: Record<string, unknown> = {};
  try {
    const body: unknown = await response.json();
    if (isRecord(body)) document = body;
  } catch {
    document = { title: response.statusText || statusText(response.status) };
  }
  return new ApiProblem(response.status, document, retryAfter);
}

/** The fault of one field by its name, for showing under that field. */
export function faultOf(error: unknown, field: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  return error.faults.find(
    (fault) => fault.pointer === `/${field}` || fault.pointer.startsWith(`/${field}/`),
  )?.detail;
}

/** What to tell a person about any error, in a sentence. */
export function sentenceOf(error: unknown): string {
  if (error instanceof ApiProblem) {
    if (error.status === 429) return problemSentences.tooMany;
    if (error.status >= 500) return problemSentences.broken;
    return error.message;
  }
  if (error instanceof Unreachable) return problemSentences.unreachable;
  return problemSentences.unexpected;
}
