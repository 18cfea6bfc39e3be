/** Makes code out of the wordings of a catalogue, which are messages of ICU MessageFormat. */
import { parse, type Token } from '@messageformat/parser';

/** The wordings of one catalogue, by key. */
export type Messages = Readonly<Record<string, string>>;

/** What a wording is given, by name; the types are those of TypeScript. */
type Values = Map<string, string>;

function escaped(text: string): string {
  return text.replace(/[\\`]|\$\{/gu, '\\$&');
}

function formsOf(token: Extract<Token, { cases: unknown }>, values: Values): string {
  const forms = token.cases.map(
    ({ key, tokens }) => `${JSON.stringify(key)}: \`${template(tokens, values)}\``,
  );
  return `{ ${forms.join(', ')} }`;
}

/** The inside of a template literal that says the tokens. */
function template(tokens: readonly Token[], values: Values): string {
  return tokens.map((token) => piece(token, values)).join('');
}

function piece(token: Token, values: Values): string {
  if (token.type === 'content') return escaped(token.value);
  if (token.type === 'argument') {
    if (!values.has(token.arg)) values.set(token.arg, 'string');
    return `\${v.${token.arg}}`;
  }
  if (token.type === 'plural' && !token.pluralOffset) {
    values.set(token.arg, 'number');
    return `\${plural(v.${token.arg}, ${formsOf(token, values)})}`;
  }
  if (token.type === 'select') {
    const keys = token.cases.map(({ key }) => JSON.stringify(key));
    values.set(token.arg, keys.join(' | '));
    return `\${select(v.${token.arg}, ${formsOf(token, values)})}`;
  }
  // Numbers are written by packages/format, in the habits of the reader: `#` would not be.
  throw new Error(`${token.ctx.text}: name what is to be written instead`);
}

/** One wording: a text, or a function of what is to stand in it. */
function compiledMessage(message: string): string {
  const values: Values = new Map();
  const tokens = parse(message, { cardinal: ['one', 'other'], strict: true });
  const said = template(tokens, values);
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
