/**
 * The routes of the house as types, from the generated schema: what each one must be asked with
 * and what it answers. A path that is not there, a parameter or a body that is missing or wrong
 * does not compile.
 */
import type { ChosenFile } from './platform';
import type { paths } from './schema';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

type RoutesOf<P extends keyof paths> = {
  [M in Method]: paths[P][M] extends object ? `${Uppercase<M>} ${P}` : never;
}[Method];

/** `GET /v1/me`, `PATCH /v1/households/{household_id}`, … */
export type Route = { [P in keyof paths]: RoutesOf<P> }[keyof paths];

type Operation<R extends Route> = R extends `${infer M} ${infer P extends keyof paths}`
  ? Lowercase<M> extends keyof paths[P]
    ? paths[P][Lowercase<M>]
    : never
  : never;

type Content<T, Media extends string> = T extends {
  readonly content: Readonly<Record<Media, infer Document>>;
}
  ? Document
  : undefined;

type Success = 200 | 201 | 202 | 204;
type Responses<R extends Route> =
  Operation<R> extends { readonly responses: infer All } ? All : never;
type Succeeded<R extends Route> = keyof Responses<R> & Success;

/** What a route answers when it did what it was asked; `undefined` where that is nothing. */
export type Answer<R extends Route> = Content<Responses<R>[Succeeded<R>], 'application/json'>;

type Parameters<R extends Route, Kind extends string> =
  Operation<R> extends { readonly parameters: Readonly<Partial<Record<Kind, infer Named>>> }
    ? NonNullable<Named>
    : never;

type Body<R extends Route> =
  Operation<R> extends { readonly requestBody?: infer All } ? NonNullable<All> : never;
type JsonBody<R extends Route> = NonNullable<Content<Body<R>, 'application/json'>>;
type FormBody<R extends Route> = NonNullable<Content<Body<R>, 'multipart/form-data'>>;
/** What the schema calls a binary text is a file. */
type FormValues<T> = {
  readonly [K in keyof T]: K extends 'file' ? ChosenFile : Extract<T[K], string | null>;
};

/** Absent where a route takes none; to be left out where every part of it may be. */
type Part<Name extends string, T> = [T] extends [never]
  ? Readonly<Partial<Record<Name, undefined>>>
  : Partial<T> extends T
    ? Readonly<Partial<Record<Name, T>>>
    : Readonly<Record<Name, T>>;

/** What a route must be asked with. */
export type Ask<R extends Route> = Part<'path', Parameters<R, 'path'>> &
  Part<'query', Parameters<R, 'query'>> &
  Part<'body', JsonBody<R>> &
  Part<'form', FormValues<FormBody<R>>>;

/** Arguments after the route: none is needed where nothing must be said. */
export type Asking<R extends Route, More> =
  Partial<Ask<R>> extends Ask<R> ? [ask?: Ask<R> & More] : [ask: Ask<R> & More];

/** Routes that change one thing on the version that was seen (`If-Match`). */
export type ChangeRoute = {
  [R in Route]: 'If-Match' extends keyof Parameters<R, 'header'> ? R : never;
}[Route];

/** The method and the address of a route, with its path filled in. */
export function addressOf(
  route: Route,
  path: Readonly<Record<string, string>> = {},
): { method: string; path: string } {
  const [method = '', template = ''] = route.split(' ');
  const filled = template.replace(/\{(\w+)\}/gu, (_, name: string) => {
    const value = path[name];
    if (value === undefined || value === '') throw new Error(`${route} needs ${name}`);
    return encodeURIComponent(value);
  });
  return { method, path: filled };
}

/** The thing a path speaks of: an account, a transaction …, or the household itself. */
export function thingIn(path: string): string {
  return /^\/v1\/households\/[^/]+(?:\/[^/]+\/[^/]+)?/u.exec(path)?.[0] ?? path;
}

/** The household a path speaks of. */
export function householdIn(path: string): string | undefined {
  return /^\/v1\/households\/([^/?]+)/u.exec(path)?.[1];
}

export type QueryValue = string | number | boolean | readonly string[] | null | undefined;

/** `?a=1&b=x&b=y`; leaves out what is not there or empty. */
export function queryText(query: Readonly<Record<string, QueryValue>> = {}): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    if (value === undefined || value === null || value === '') return [];
    const values = typeof value === 'object' ? value : [String(value)];
    return values.map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
  });
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
