/** The first rows of a table, read here so that its columns can be shown beside their questions. */
import type { ColumnMapping } from '@wumbo/api/import-questions';
import { cellsOf } from '@wumbo/features/import/cells';

const HEAD_BYTES = 64 * 1024;

/** Cells of the first rows; empty for what is no text (a spreadsheet, an archive). */
export async function firstRows(file: File, mapping: ColumnMapping): Promise<string[][]> {
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  // Spreadsheets and archives begin with PK, and old ones with bytes no text begins with.
  if ((bytes[0] === 0x50 && bytes[1] === 0x4b) || bytes[0] === 0xd0) return [];
  return cellsOf(decoded(bytes, mapping.encoding), mapping.delimiter);
}

function decoded(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    return new TextDecoder().decode(bytes);
  }
}
