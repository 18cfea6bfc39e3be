/**
 * A language of which no text has a letter that English has: what is still written in plain letters
 * on a screen that speaks it was said past the catalogue.
 */
import { pathToFileURL } from 'node:url';
import type { Language } from '../catalogue';
import { sources } from '../sources';

const WIDE = 0xfee0;

/** The same in wide letters: "Ａｃｃｏｕｎｔｓ". */
export function wide(text: string): string {
  return text.replace(/[A-Za-z]/gu, (letter) => String.fromCharCode(letter.charCodeAt(0) + WIDE));
}

type Values = Readonly<Record<string, string | number>>;

/** What it says around its values; words that only choose a form are none of them. */
function around(message: string, said: (values: Values) => string) {
  return (values: Values) => {
    const shown = Object.entries(values).flatMap(([name, value]) =>
      typeof value === 'string' && value !== '' && !message.includes(`{${name}, select`)
        ? [value.replace(/[.*+?^${}()|[\]\\/-]/gu, '\\$&')]
        : [],
    );
    if (shown.length === 0) return wide(said(values));
    const pieces = said(values).split(new RegExp(`(${shown.join('|')})`, 'u'));
    return pieces.map((piece, at) => (at % 2 === 0 ? wide(piece) : piece)).join('');
  };
}

/** Every catalogue in that language. To be asked for while English is spoken. */
export async function pseudoLanguage(): Promise<Language> {
  const catalogues = sources().map(async ({ noun, part, path, messages }) => {
    const module = (await import(/* @vite-ignore */ pathToFileURL(path).href)) as object;
    const [english] = Object.values(module) as Record<string, unknown>[];
    const wordings = Object.entries(messages).map(([key, message]) => {
      const said = english?.[key];
      const other =
        typeof said === 'function'
          ? around(message, said as (values: Values) => string)
          : wide(message);
      return [key, other] as const;
    });
    return [`${noun}/${part}`, Object.fromEntries(wordings)] as const;
  });
  return Object.fromEntries(await Promise.all(catalogues));
}
