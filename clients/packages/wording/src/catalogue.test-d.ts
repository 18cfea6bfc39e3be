/** Compiled, never run: a key that is not there and values of other names or types are refused. */
import type { accountClosed } from './en/account/closed';
import type { accountComparing } from './en/account/comparing';
import type { accountStanding } from './en/account/standing';

type Holds<T extends true> = T;
type Fails<T extends false> = T;
type Has<Catalogue, Key extends string> = Key extends keyof Catalogue ? true : false;
type Takes<Wording, Given> = Wording extends (values: infer Values) => string
  ? Given extends Values
    ? true
    : false
  : false;

type Closed = typeof accountClosed;
type Imported = (typeof accountStanding)['imported'];
type Shows = (typeof accountComparing)['bankShows'];

export type Keys = [Holds<Has<Closed, 'before'>>, Fails<Has<Closed, 'befor'>>];

export type Values = [
  Holds<Takes<Closed['detail'], { name: string; consequence: string }>>,
  Fails<Takes<Closed['detail'], { name: string }>>,
  Fails<Takes<Closed['detail'], { name: string; consequence: number }>>,
  Fails<Takes<Closed['before'], { name: string }>>,
  Holds<Takes<Imported, { count: number; shown: string }>>,
  Fails<Takes<Imported, { count: string; shown: string }>>,
  Holds<Takes<Shows, { amount: string; way: 'less' }>>,
  Fails<Takes<Shows, { amount: string; way: 'fewer' }>>,
];
