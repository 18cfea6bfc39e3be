/** Makes code out of the wordings of a catalogue, which are messages of ICU MessageFormat. */
import { parse, type PlainArg, type PluralCategory, type Token } from '@messageformat/parser';

/** The wordings of one catalogue, by key. */
export type Messages = Readonly<Record<string, string>>;

/** What a wording is given, by name; the types are those of TypeScript. */
type Values = Map<string, string>;

const ENGLISH = 'en';

function escaped(text: string): string {
  return text.replace(/[\\`]|\$\{/gu, '\\$&');
}

type Choice = Extract<Token, { cases: unknown }>;

function formsOf({ cases }: Choice, values: Values, language: string): string {
  const forms = cases.map(
    ({ key, tokens }) => `${JSON.stringify(key)}: \`${template(tokens, values, language)}\``,
  );
  return `{ ${forms.join(', ')} }`;
}

/** A value is one thing: what counts, or chooses, is not what is shown. */
function typed({ arg, ctx }: Choice | PlainArg, values: Values, type: string): void {
  const before = values.get(arg);
  if (before !== undefined && before !== type)
    throw new Error(`${ctx.text}: ${arg} is ${type} here and ${before} elsewhere`);
  values.set(arg, type);
}

/** The inside of a template literal that says the tokens. */
function template(tokens: readonly Token[], values: Values, language: string): string {
  return tokens.map((token) => piece(token, values, language)).join('');
}

function piece(token: Token, values: Values, language: string): string {
  if (token.type === 'content') return escaped(token.value);
  if (token.type === 'argument') {
    typed(token, values, 'string');
    return `\${v.${token.arg}}`;
  }
  if (token.type === 'plural' && !token.pluralOffset) {
    typed(token, values, 'number');
    const rule = language === ENGLISH ? '' : `, '${language}'`;
    return `\${plural(v.${token.arg}, ${formsOf(token, values, language)}${rule})}`;
  }
  if (token.type === 'select') {
    typed(token, values, token.cases.map(({ key }) => JSON.stringify(key)).join(' | '));
    return `\${select(v.${token.arg}, ${formsOf(token, values, language)})}`;
  }
  // Numbers are written by packages/format, in the habits of the reader: `#` would not be.
  throw new Error(`${token.ctx.text}: name what is to be written instead`);
}

/** The forms that numbers have in a language: `one`, `few` and so on. */
function formsIn(language: string): PluralCategory[] {
  return [...new Intl.PluralRules(language).resolvedOptions().pluralCategories];
}

/** One wording: a text, or a function of what is to stand in it. */
export function compiledMessage(message: string, language = ENGLISH): string {
  const values: Values = new Map();
  const tokens = parse(message, { cardinal: formsIn(language), strict: true });
  const said = template(tokens, values, language);
  if (values.size === 0) return `\`${said}\``;
  const types = [...values].map(([name, type]) => `readonly ${name}: ${type}`);
  return `(v: { ${types.join('; ')} }) => \`${said}\``;
}

/** "account", "edit-form" → "accountEditForm": what the catalogue is called in code. */
export function nameOf(noun: string, part: string): string {
  const words = `${noun}-${part}`.split('-');
  const upper = (word: string) => word.slice(0, 1).toUpperCase() + word.slice(1);
  return words.map((word, at) => (at === 0 ? word : upper(word))).join('');
}

/** The module of one catalogue. */
export function compiled(noun: string, part: string, messages: Messages): string {
  const lines = Object.entries(messages).map(([key, message]) => {
    const name = /^[a-z_]\w*$/iu.test(key) ? key : JSON.stringify(key);
    return `  ${name}: ${compiledMessage(message)},`;
  });
  const body = lines.join('\n');
  const needed = ['plural', 'select'].filter((name) => body.includes(`${name}(`));
  return [
    `// Written by \`npm run generate\` from en/${noun}.json: change it there.`,
    `import { catalogue } from '../../catalogue';`,
    ...(needed.length > 0 ? [`import { ${needed.join(', ')} } from '../../forms';`] : []),
    '',
    `export const ${nameOf(noun, part)} = catalogue('${noun}/${part}', {`,
    body,
    '});',
    '',
  ].join('\n');
}
