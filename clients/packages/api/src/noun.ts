/** Which questions are asked again when somebody changes something: one line for each noun. */
import type { QueryFilters } from '@tanstack/react-query';
import { categorySums, inHousehold, keys } from './keys';

const asked = (queryKey: readonly unknown[]): QueryFilters => ({ queryKey });

/** Where a question about transactions carries its filter. */
const FILTER_AT = 4;

/** Lists and sums of one category: moving it, or another one below it, changes what is in it. */
function ofOneCategory(id: string): QueryFilters {
  return {
    queryKey: ['household', id, 'transaction'],
    predicate: ({ queryKey }) => {
      const filter = queryKey[FILTER_AT];
      return typeof filter === 'object' && filter !== null && 'category_id' in filter;
    },
  };
}

type Stale = (id: string) => readonly QueryFilters[];

/**
 * The nouns of the household's log, as the house stores their names. Names of things live in the
 * lists of their nouns: what shows a thing by its id is not asked for a name.
 */
const STALE = {
  // Its balance is in the overview, and whether it counts as spending decides the reports.
  account: (id: string) => [asked(keys.accounts(id)), ...categorySums(id).map(asked)],
  // Income or expense decides on which side of a sum it stands.
  category: (id: string) => [
    asked(keys.categories(id)),
    ofOneCategory(id),
    asked(keys.dashboards(id)),
    asked(keys.reports(id)),
  ],
  // Its time zone says what today is, and its currency what comes first: all figures follow.
  household: (id: string) => [asked(keys.households), ...inHousehold(id).map(asked)],
  // What a file brought is told under the nouns of what it brought.
  import: (id: string) => [asked(keys.imports(id))],
  transaction: (id: string) => [
    asked(keys.everyTransaction(id)),
    asked(keys.accounts(id)),
    ...categorySums(id).map(asked),
  ],
} satisfies Readonly<Record<string, Stale>>;

export type Noun = keyof typeof STALE;

const isNoun = (name: string): name is Noun => Object.hasOwn(STALE, name);

export const NOUNS: readonly Noun[] = Object.keys(STALE).filter(isNoun);

/**
 * What is to be asked again after these nouns have changed in a household. A message that names
 * none, or one that is not known here (the house is newer than this client), means anything.
 */
export function staleAfter(nouns: readonly string[], id: string): readonly QueryFilters[] {
  const known = nouns.filter(isNoun);
  if (known.length === 0 || known.length < nouns.length) return STALE.household(id);
  return [...new Set(known)].flatMap((noun) => STALE[noun](id));
}
