/** Where the wordings are written, and the modules that are made of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compiled, type Messages } from './compile';

const written = new URL('../en/', import.meta.url);
const made = new URL('./en/', import.meta.url);

export interface Source {
  readonly noun: string;
  readonly part: string;
  readonly messages: Messages;
  /** Path and text of its module. */
  readonly path: string;
  readonly module: string;
}

/** Every catalogue of English. */
export function sources(): readonly Source[] {
  const files = readdirSync(written).sort();
  return files.flatMap((file) => {
    const noun = file.replace('.json', '');
    const parts: unknown = JSON.parse(readFileSync(new URL(file, written), 'utf8'));
    return Object.entries(parts as Record<string, Messages>).map(([part, messages]) => {
      const path = fileURLToPath(new URL(`${noun}/${part}.ts`, made));
      return { noun, part, messages, path, module: compiled(noun, part, messages) };
    });
  });
}

export const folder = fileURLToPath(made);
