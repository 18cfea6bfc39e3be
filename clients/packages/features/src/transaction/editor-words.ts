/** One transaction in the words of its form, and what of it has changed. */
import type { Transaction } from '@wumbo/api/transaction';
import type { TransactionChange } from '@wumbo/api/transaction-editing';
import { isIn, nothingOf, reversed, sizeOf } from '@wumbo/format/arithmetic';
import { amountToType, parseAmount, type Money } from '@wumbo/format/money';
import type { Words } from '../conflict/merge';

export type Direction = 'out' | 'in';

/** What stands in the fields. */
export interface Fields {
  readonly account_id: string;
  readonly direction: Direction;
  readonly amount: string;
  readonly payee: string;
  readonly posted_on: string;
  readonly note: string;
  readonly description: string;
  readonly tags: string;
  /** A category's id, or '' for none. */
  readonly category_id: string;
}

export function fieldsOf(row: Transaction, locale: string): Fields {
  const { account_id, amount, payee, posted_on, note, description, tags, category_id } = row;
  return {
    account_id,
    direction: isIn(amount) ? 'in' : 'out',
    amount: amountToType(sizeOf(amount), locale),
    payee,
    posted_on,
    note,
    description,
    tags: tags.join(', '),
    category_id: category_id ?? '',
  };
}

/** An amount with its direction; undefined when it cannot be read. */
export function amountOf(fields: Fields, currency: string, locale: string): Money | undefined {
  const parsed = parseAmount(fields.amount, currency, locale);
  if (!parsed.ok) return undefined;
  const size = sizeOf({ minor: parsed.minor, currency });
  return fields.direction === 'out' ? reversed(size) : size;
}

/** The tags in a text: between commas, each once. */
export function tagsIn(text: string): string[] {
  return [...new Set(text.split(',').map((tag) => tag.trim()))].filter((tag) => tag !== '');
}

/** The fields as they are compared: direction and amount are one thing, tags have no order. */
export function wordsOf(fields: Fields, currency: string, locale: string): Words {
  const { payee, posted_on, note, description, tags, category_id } = fields;
  const typed = amountOf(fields, currency, locale);
  const amount = typed ? amountToType(typed, locale) : fields.amount;
  return {
    amount,
    payee: payee.trim(),
    posted_on,
    category_id,
    note: note.trim(),
    tags: tagsIn(tags).sort().join(', '),
    description: description.trim(),
  };
}

/** What to write into the fields so that they say `value`. */
export function fieldsFor(name: string, value: string): Partial<Fields> {
  if (name !== 'amount') return { [name]: value };
  const negative = value.startsWith('\u2212');
  return { direction: negative ? 'out' : 'in', amount: value.replace(/^\u2212/u, '') };
}

/** The change that carries the named fields, and the category when that is one of them. */
export function changeOf(
  names: ReadonlySet<string>,
  fields: Fields,
  currency: string,
  locale: string,
): { change: TransactionChange; categoryId?: string | null } {
  const words = wordsOf(fields, currency, locale);
  const amount = amountOf(fields, currency, locale) ?? nothingOf(currency);
  const change = {
    ...(names.has('posted_on') ? { posted_on: fields.posted_on } : {}),
    ...(names.has('payee') ? { payee: words.payee ?? '' } : {}),
    ...(names.has('amount') ? { amount } : {}),
    ...(names.has('note') ? { note: words.note ?? '' } : {}),
    ...(names.has('description') ? { description: words.description ?? '' } : {}),
    ...(names.has('tags') ? { tags: tagsIn(fields.tags) } : {}),
  };
  return names.has('category_id')
    ? { change, categoryId: fields.category_id === '' ? null : fields.category_id }
    : { change };
}
