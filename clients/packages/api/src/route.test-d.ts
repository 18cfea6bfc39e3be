/** Compiled, never run: what a route must be asked with and what it answers, by the schema. */
import type { Answer, Ask, Asking, ChangeRoute, Route } from './route';
import type { components } from './schema';

type Schemas = components['schemas'];
type Holds<T extends true> = T;
type Fails<T extends false> = T;
type Same<A, B> = [A, B] extends [B, A] ? true : false;
type IsRoute<R extends string> = R extends Route ? true : false;
type Takes<R extends Route, Given> = Given extends Ask<R> ? true : false;
type IsChange<R extends Route> = R extends ChangeRoute ? true : false;

type Accounts = 'GET /v1/households/{household_id}/accounts';
type Open = 'POST /v1/households/{household_id}/accounts';
type Transactions = 'GET /v1/households/{household_id}/transactions';
type File = 'PUT /v1/households/{household_id}/transactions/{id}/category';
type Import = 'POST /v1/households/{household_id}/imports';
interface Household {
  readonly household_id: string;
}

export type Paths = [
  Holds<IsRoute<Accounts>>,
  Fails<IsRoute<'GET /v1/households/{id}/accounts'>>,
  Fails<IsRoute<'DELETE /v1/households/{household_id}/accounts'>>,
  Fails<IsRoute<'/v1/me'>>,
];

export type Answers = [
  Holds<Same<Answer<'GET /v1/me'>, Schemas['PersonView']>>,
  Holds<Same<Answer<Accounts>, Schemas['Page_AccountView']>>,
  Holds<Same<Answer<Open>, Schemas['Receipt']>>,
  Holds<Same<Answer<Import>, Schemas['ImportReportView']>>,
  Holds<Same<Answer<'POST /v1/auth/logout'>, undefined>>,
  Fails<Same<Answer<Accounts>, Schemas['Page_CategoryView']>>,
];

export type Asks = [
  Holds<Takes<Accounts, { path: Household }>>,
  // A part of the path that is missing, or of another kind.
  Fails<Takes<Accounts, object>>,
  Fails<Takes<Accounts, { path: { household_id: number } }>>,
  Fails<Takes<Accounts, { path: { id: string } }>>,
  // A body that is missing, not whole, or where none belongs.
  Holds<Takes<Open, { path: Household; body: Schemas['NewAccount'] }>>,
  Fails<Takes<Open, { path: Household }>>,
  Fails<Takes<Open, { path: Household; body: { name: string } }>>,
  Fails<Takes<Accounts, { path: Household; body: Schemas['NewAccount'] }>>,
  // A question of another kind.
  Holds<Takes<Transactions, { path: Household; query: { limit: number } }>>,
  Fails<Takes<Transactions, { path: Household; query: { limit: string } }>>,
  Fails<Takes<Transactions, { path: Household; query: { account_id: string } }>>,
  // A file is chosen, not written down.
  Holds<Takes<Import, { path: Household; form: { file: { name: string } } }>>,
  Fails<Takes<Import, { path: Household; form: { file: string } }>>,
  Fails<Takes<Import, { path: Household; form: { mapping: string } }>>,
  // Only where nothing must be said may nothing be said.
  Holds<[] extends Asking<'GET /v1/me', unknown> ? true : false>,
  Fails<[] extends Asking<Accounts, unknown> ? true : false>,
];

export type Changes = [
  Holds<IsChange<File>>,
  Fails<IsChange<Open>>,
  Fails<IsChange<Accounts>>,
];
