/**
 * Statement files: looking at one without storing anything, storing it, and the questions a file
 * leaves open (which column is the amount, which number is the day).
 */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useApi, useHouseholdId } from './context';
import { inHousehold } from './keys';
import { ApiProblem } from './problem';
import type { components } from './schema';

export type ImportedAccount = components['schemas']['ImportedAccountView'];
export type ImportAnswer = components['schemas']['ImportReportView'];

/** Where the amount stands in a table. */
export type AmountColumns =
  | { readonly kind: 'signed'; readonly column: number; readonly inverted: boolean }
  | {
      readonly kind: 'debit_credit';
      readonly debit_column: number;
      readonly credit_column: number;
    }
  | {
      readonly kind: 'directed';
      readonly column: number;
      readonly direction_column: number;
      readonly out_words: readonly string[];
    };

/** How a table is to be read: the server's guess, then the person's answer; columns from 0. */
export interface ColumnMapping {
  readonly delimiter: string;
  readonly encoding: string;
  readonly skip_rows: number;
  readonly date_column: number;
  readonly date_order: 'day_month_year' | 'month_day_year' | 'year_month_day';
  readonly amount: AmountColumns;
  readonly decimal_mark: string;
  readonly payee_column?: number | null;
  readonly description_columns?: readonly number[];
  readonly balance_column?: number | null;
  readonly currency_column?: number | null;
  readonly account_column?: number | null;
  readonly bank_id_column?: number | null;
  readonly state_column?: number | null;
  readonly booked_on_column?: number | null;
  readonly payer_column?: number | null;
}

export interface MappingQuestion {
  readonly field: string;
  readonly detail: string;
  /** The values that fit the file, as values of that field. */
  readonly choices: readonly unknown[];
}

export interface NeedsMapping {
  /** The server's guess; null when it has none. */
  readonly mapping: ColumnMapping | null;
  readonly questions: readonly MappingQuestion[];
  readonly previewRows: readonly (readonly string[])[];
}

export interface ImportIntent {
  readonly file: File;
  /** The account to import into; undefined lets the file name its accounts. */
  readonly accountId?: string | undefined;
  readonly mapping?: ColumnMapping | undefined;
  readonly key?: string;
}

function form(intent: ImportIntent): FormData {
  const body = new FormData();
  if (intent.mapping) body.append('mapping', JSON.stringify(intent.mapping));
  body.append('file', intent.file, intent.file.name);
  return body;
}

function path(householdId: string, intent: ImportIntent): string {
  return intent.accountId
    ? `/v1/households/${householdId}/accounts/${intent.accountId}/imports`
    : `/v1/households/${householdId}/imports`;
}

/** Reads a file and says what importing it would do. Nothing is stored. */
export function useImportPreview() {
  const api = useApi();
  const id = useHouseholdId();
  return useMutation({
    mutationFn: (intent: ImportIntent) =>
      api.write<ImportAnswer>('POST', path(id, intent), form(intent), {
        stores: false,
        query: { dry_run: true, create_accounts: intent.accountId ? undefined : true },
      }),
  });
}

/** Imports a file. */
export function useImport() {
  const api = useApi();
  const id = useHouseholdId();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (intent: ImportIntent) =>
      api.write<ImportAnswer>('POST', path(id, intent), form(intent), {
        ...(intent.key ? { key: intent.key } : {}),
        query: { create_accounts: intent.accountId ? undefined : true },
      }),
    onSuccess: () =>
      Promise.all(
        inHousehold(id).map((queryKey) => client.invalidateQueries({ queryKey })),
      ),
  });
}

/** The open questions of a file that cannot be read without an answer; undefined otherwise. */
export function mappingNeeded(error: unknown): NeedsMapping | undefined {
  if (!(error instanceof ApiProblem) || error.code !== 'import-needs-mapping') return undefined;
  const document = error.document as {
    mapping?: ColumnMapping | null;
    questions?: readonly MappingQuestion[];
    preview_rows?: readonly (readonly string[])[];
  };
  return {
    mapping: document.mapping ?? null,
    questions: document.questions ?? [],
    previewRows: document.preview_rows ?? [],
  };
}
