/**
 * Speaks with the house by the routes of the schema. A read names the newest revision written
 * from here; a write carries a key of its own that stays the same over its retries, so that
 * trying again can never do a thing twice.
 */
import { Changes } from './changes';
import { freshKey } from './key';
import type { HttpResponse, Platform, Progress } from './platform';
import { ApiProblem, isRecord, problemOf, Unreachable } from './problem';
import { Revisions } from './revisions';
import {
  addressOf,
  householdIn,
  thingIn,
  type Answer,
  type Asking,
  type ChangeRoute,
  type Route,
} from './route';
import type { components } from './schema';
import { Session } from './session';
import { documentOf, isAnswerOf, Wire, type Call } from './wire';

/** What a write answers: which thing, in which version, at which revision of the household. */
export type Receipt = components['schemas']['Receipt'];

export interface Handling {
  /** The intent's key; a fresh one when left out. */
  readonly key?: string | undefined;
  /** Version the change is based on, sent as `If-Match`. */
  readonly version?: number | undefined;
  /** False for questions asked by POST (a dry run): their answer is no receipt. */
  readonly stores?: boolean;
  /** Told how much of a large body has been sent. */
  readonly onProgress?: Progress | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Asked extends Call, Handling {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: Progress | undefined;
}

/** Waits; taken from outside in tests. */
export type Pause = (ms: number) => Promise<void>;

const LIVE = 'GET /v1/households/{household_id}/live';
const ATTEMPTS = 3;
const LONGEST_WAIT_S = 5;

export interface ClientOptions {
  /** Where the house is; empty for where the page came from. */
  readonly base?: string;
  readonly pause?: Pause;
}

export class ApiClient {
  readonly platform: Platform;
  readonly session: Session;
  readonly revisions = new Revisions();
  readonly changes = new Changes();
  readonly #wire: Wire;
  readonly #pause: Pause;

  constructor(platform: Platform, { base = '', pause = waitFor }: ClientOptions = {}) {
    this.platform = platform;
    this.#wire = new Wire(platform, base);
    this.#pause = pause;
    this.session = new Session(this.#wire);
  }

  /** Whether the last request found nobody at home. */
  get away(): boolean {
    return this.#wire.away;
  }

  /** Whether somebody is at home and ready. */
  reach(): Promise<boolean> {
    return this.#wire.reach();
  }

  /** A key for one intent. */
  freshKey(): string {
    return freshKey(this.platform.randomBytes);
  }

  /**
   * Asks a route. What it must be asked with and what it answers follow from the schema. What may
   * not have arrived of a change is sent again under the same key.
   */
  async request<R extends Route>(route: R, ...[ask]: Asking<R, Handling>): Promise<Answer<R>> {
    const call: Asked = { ...ask, route };
    const document = route.startsWith('GET ') ? await this.#read(call) : await this.#write(call);
    if (isAnswerOf(route, document)) return document;
    throw new Error(`${route} answered without a document`);
  }

  /**
   * A change of one thing, based on the version the person saw: refused with 412 when somebody
   * else was first. Changes of one thing wait for each other.
   */
  change<R extends ChangeRoute>(
    route: R,
    seen: number,
    ...[ask]: Asking<R, unknown>
  ): Promise<Receipt> {
    const call: Asked = { ...ask, route };
    const thing = thingIn(pathOf(call));
    return this.changes.inTurn(thing, async () => {
      const version = this.changes.since(thing, seen);
      const receipt = await this.#write({ ...call, version });
      if (!isReceipt(receipt)) throw new Error(`${route} answered without a receipt`);
      this.changes.made(thing, version, receipt.version);
      return receipt;
    });
  }

  /** Follows the live stream of a household from where it broke off until it ends. */
  async stream(
    householdId: string,
    lastEventId: string | undefined,
    on: { readonly open: () => void; readonly text: (piece: string) => void },
    signal: AbortSignal,
  ): Promise<void> {
    const token = await this.session.token();
    const headers: Record<string, string> = {};
    if (lastEventId !== undefined) headers['Last-Event-ID'] = lastEventId;
    const path = { household_id: householdId };
    await this.#wire.stream({ route: LIVE, path, headers, signal }, token, on);
  }

  async #read(call: Asked): Promise<unknown> {
    const household = householdIn(pathOf(call));
    const seen = household ? this.revisions.newest(household) : undefined;
    const headers: Record<string, string> = {};
    if (seen !== undefined) headers['Wumbo-Revision'] = String(seen);
    const response = await this.#send({ ...call, headers });
    const revision = Number(response.headers.get('Wumbo-Revision'));
    if (household && revision > 0) this.revisions.showed(household, revision);
    return documentOf(response);
  }

  async #write(call: Asked): Promise<unknown> {
    const headers: Record<string, string> = { 'Idempotency-Key': call.key ?? this.freshKey() };
    if (call.version !== undefined) headers['If-Match'] = `"${call.version}"`;
    const response = await this.#insist({ ...call, headers });
    const document = await documentOf(response);
    if (call.stores !== false) this.#remember(pathOf(call), response, document);
    return document;
  }

  async #insist(call: Call): Promise<HttpResponse> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send(call);
      } catch (error) {
        const wait = attempt < ATTEMPTS ? waitBefore(error, attempt) : undefined;
        if (wait === undefined) throw error;
        await this.#pause(wait);
      }
    }
  }

  /** One request with a fitting token; asks for a new token once when the old one is refused. */
  async #send(call: Call): Promise<HttpResponse> {
    const first = await this.#wire.send(call, await this.session.token());
    if (first.ok) return first;
    const problem = await problemOf(first);
    const mayRefresh = problem.status === 401 && !pathOf(call).startsWith('/v1/auth/');
    if (!mayRefresh || !(await this.session.refresh())) throw problem;
    const second = await this.#wire.send(call, await this.session.token());
    if (!second.ok) throw await problemOf(second);
    return second;
  }

  #remember(path: string, response: HttpResponse, document: unknown): void {
    const { id, revision: told } = isRecord(document) ? document : {};
    const household = householdIn(path) ?? (path === '/v1/households' ? id : undefined);
    if (typeof household !== 'string') return;
    const revision = Number(response.headers.get('Wumbo-Revision') ?? told);
    if (Number.isSafeInteger(revision) && revision > 0) this.revisions.wrote(household, revision);
  }
}

function waitFor(ms: number): Promise<void> {
  return new Promise((done) => void setTimeout(done, ms));
}

function pathOf({ route, path }: Call): string {
  return addressOf(route, path).path;
}

function isReceipt(document: unknown): document is Receipt {
  if (!isRecord(document) || typeof document.id !== 'string') return false;
  return typeof document.version === 'number' && typeof document.revision === 'number';
}

/** How long to wait before trying a write again; undefined when trying again is no use. */
function waitBefore(error: unknown, attempt: number): number | undefined {
  if (error instanceof Unreachable) return 300 * 2 ** attempt;
  if (!(error instanceof ApiProblem)) return undefined;
  const { status, retryAfter = 1 } = error;
  return status === 503 && retryAfter <= LONGEST_WAIT_S ? retryAfter * 1000 : undefined;
}
