// A rule of the linter: what a person sees or hears comes from the catalogue (packages/wording).
// Texts in markup and in what is read aloud are found by where they stand; others by how they look:
// a sentence, a word with a capital, words beside each other that are no classes of a style.

/** Attributes and properties whose texts are shown or spoken, however they look. */
const SHOWN = new Set(
  (
    'alt aria-label aria-description aria-placeholder aria-roledescription aria-valuetext caption ' +
    'children detail error group heading help hint label lead legend message placeholder ' +
    'summary text theirs title tooltip whose yours'
  ).split(' '),
);
/** Attributes of markup that hold no words. */
const SILENT_ATTRIBUTES = new Set(['className', 'class', 'href', 'id', 'd', 'viewBox', 'style']);
/** Calls that take classes, or compare what they are given. */
const SILENT_CALLS = new Set(
  (
    'classes cva look buttonLook matchMedia useMedia querySelector querySelectorAll closest ' +
    'matches includes startsWith endsWith has get'
  ).split(' '),
);
/** Classes of Tailwind that look like words. */
const CLASSES = new Set(
  (
    'absolute block border capitalize container contents fixed flex grid group hidden inline ' +
    'invisible isolate italic outline peer relative resize rounded shadow static sticky table ' +
    'transition truncate underline uppercase visible'
  ).split(' '),
);
const COMPARISONS = new Set(['===', '!==', '==', '!=', 'in', 'instanceof', '<', '>', '<=', '>=']);

const LETTER = /\p{L}/u;
const SENTENCE = /(?:^|[.:;]\s)["“‘(]?\p{Lu}[\p{L}’'-]*[,:;]?\s+[\p{L}\p{N}“‘(…]/u;
const CAPITAL = /^["“‘(]?\p{Lu}\p{Ll}+[”’)]?[.…:?!]?$/u;
const WORD = /^["“‘(]?\p{L}+[”’)]?[,.;:?!]?$/u;
/** What is filled in, or a number that stands there already. */
const FILL = /^(?:…|\p{N}+)[,.;:?!]?$/u;
const SELECTOR = /\[[a-z-]+(?:=[^\]]*)?\]/u;
/** Stands for what is filled into a template. */
const FILLED = '…';

/** Whether a text reads like words for people. */
export function readsLikeWords(text, names = new Set()) {
  const tokens = text.trim().split(/\s+/u).filter((token) => !names.has(token));
  const bare = tokens.join(' ');
  if (!/\p{Ll}/u.test(bare) || SELECTOR.test(bare)) return false;
  if (CAPITAL.test(bare) || SENTENCE.test(bare)) return true;
  // What only stands between words (a dot, a dash) does not part them.
  const marks = tokens.filter((token) => /[\p{L}\p{N}…]/u.test(token));
  const said = marks.map((token) => FILL.test(token) || WORD.test(token));
  const plain = marks.map((token) => WORD.test(token) && !CLASSES.has(token));
  return marks.some((_, at) => at > 0 && said[at - 1] && said[at] && (plain[at - 1] || plain[at]));
}

function textOf(node) {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  return node.quasis.map(({ value }) => value.cooked).join(FILLED);
}

function nameOf(node) {
  if (!node) return undefined;
  if (node.type === 'JSXIdentifier' || node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression') return nameOf(node.property);
  return node.type === 'Literal' ? String(node.value) : undefined;
}

/** Whether a literal stands where it is a name for the program, not a text. */
function isCode(node) {
  const { parent } = node;
  switch (parent.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSLiteralType':
    case 'TSExternalModuleReference':
    case 'TaggedTemplateExpression':
      return true;
    case 'ExpressionStatement':
      return parent.directive !== undefined;
    case 'Property':
    case 'PropertyDefinition':
    case 'TSPropertySignature':
      return parent.key === node && !parent.computed;
    case 'MemberExpression':
    case 'TSIndexedAccessType':
      return true;
    case 'BinaryExpression':
      return COMPARISONS.has(parent.operator);
    case 'SwitchCase':
      return parent.test === node;
    case 'AssignmentExpression':
      return parent.left.type === 'MemberExpression' && nameOf(parent.left.property) === 'name';
    case 'NewExpression':
      return /Error$/u.test(nameOf(parent.callee) ?? '');
    default:
      return false;
  }
}

/** Where the value of an expression goes: up through what only chooses or joins. */
function destinationOf(node) {
  let at = node;
  for (;;) {
    const { parent } = at;
    const chooses =
      (parent.type === 'ConditionalExpression' && parent.test !== at) ||
      parent.type === 'LogicalExpression' ||
      parent.type === 'TSAsExpression' ||
      parent.type === 'TSSatisfiesExpression' ||
      (parent.type === 'BinaryExpression' && parent.operator === '+');
    if (!chooses) return at;
    at = parent;
  }
}

function isShown(node) {
  const { parent } = destinationOf(node);
  if (parent.type === 'JSXExpressionContainer')
    return parent.parent.type === 'JSXAttribute'
      ? SHOWN.has(nameOf(parent.parent.name))
      : true;
  if (parent.type === 'JSXAttribute') return SHOWN.has(nameOf(parent.name));
  return parent.type === 'Property' && SHOWN.has(nameOf(parent.key));
}

function isSilent(node) {
  for (let at = node; at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'JSXAttribute') return SILENT_ATTRIBUTES.has(nameOf(parent.name));
    if (parent.type === 'CallExpression' && parent.callee !== at)
      return SILENT_CALLS.has(nameOf(parent.callee));
    if (/Function|Statement|Program|JSXElement/u.test(parent.type)) return false;
  }
  return false;
}

export const wordingRule = {
  meta: {
    type: 'problem',
    schema: [
      {
        type: 'object',
        properties: { names: { type: 'array', items: { type: 'string' } } },
        additionalProperties: false,
      },
    ],
    messages: { plain: '“{{text}}” is for people: it belongs into packages/wording.' },
  },
  create(context) {
    const names = new Set(context.options[0]?.names ?? []);
    const report = (node, text) =>
      context.report({ node, messageId: 'plain', data: { text: text.trim() } });
    const check = (node) => {
      const text = textOf(node);
      if (text === undefined || !LETTER.test(text.replaceAll(FILLED, ''))) return;
      if (isCode(node) || isSilent(node)) return;
      if (text.trim().split(/\s+/u).every((token) => names.has(token))) return;
      if (isShown(node) || readsLikeWords(text, names)) report(node, text);
    };
    return {
      Literal: check,
      TemplateLiteral: check,
      JSXText: (node) => {
        if (LETTER.test(node.value)) report(node, node.value);
      },
    };
  },
};
