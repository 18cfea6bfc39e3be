/** The first rows of a table, read here so that its columns can be shown beside their questions. */
import type { ColumnMapping } from '@wumbo/api/import-questions';

const HEAD_BYTES = 64 * 1024;
const ROWS = 12;

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

/** The rows of a text; quoted cells may hold separators, line ends and doubled quotes. */
export function cellsOf(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    row.push(cell.trim());
    if (row.some((one) => one !== '')) rows.push(row);
    [row, cell] = [[], ''];
  };
  for (let at = 0; at < text.length && rows.length < ROWS; at += 1) {
    const sign = text[at];
    if (quoted && sign === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"' && (quoted || cell.trim() === '')) quoted = !quoted;
    else if (quoted) cell += sign;
    else if (sign === delimiter) {
      row.push(cell.trim());
      cell = '';
    } else if (sign === '\n' || sign === '\r') endRow();
    else cell += sign;
  }
  if (rows.length < ROWS) endRow();
  return rows;
}
