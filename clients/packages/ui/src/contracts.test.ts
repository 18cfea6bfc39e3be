/** Every component says in its contract all that its twins take, and no twin takes more. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Folders of what is no component: how others float, and what forms tell the page around them. */
const NO_COMPONENTS = new Set(['floating', 'unsaved']);
const TWINS = ['web.tsx', 'native.tsx'];

const folders = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !NO_COMPONENTS.has(entry.name))
  .map(({ name }) => name);

function parsed(path: string): ts.SourceFile {
  const text = readFileSync(here + path, 'utf8');
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
}

/** The interfaces of the contract beside a twin. */
function contractsOf(folder: string): string[] {
  return parsed(`${folder}/contract.ts`)
    .statements.filter(ts.isInterfaceDeclaration)
    .map(({ name }) => name.text)
    .filter((name) => name.endsWith('Contract'));
}

interface Component {
  readonly name: string;
  /** The type of its props as it is written; empty where it takes none. */
  readonly props: string;
}

/** The components a twin offers: exported functions with a capital, also when memoised. */
function componentsOf(path: string): Component[] {
  const isExported = (statement: ts.Statement) =>
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);
  const statements = parsed(path).statements.filter(isExported);
  type Function = ts.FunctionDeclaration | ts.FunctionExpression;
  const functions = statements.flatMap((statement): Function[] => {
    if (ts.isFunctionDeclaration(statement)) return [statement];
    if (!ts.isVariableStatement(statement)) return [];
    return statement.declarationList.declarations.flatMap(({ initializer }) => {
      if (!initializer || !ts.isCallExpression(initializer)) return [];
      const given: readonly ts.Expression[] = initializer.arguments;
      return given.filter(ts.isFunctionExpression);
    });
  });
  return functions
    .map(({ name, parameters: [first] }) => ({
      name: name?.getText() ?? '',
      props: first?.type?.getText() ?? '',
    }))
    .filter(({ name }) => /^[A-Z]/u.test(name));
}

test.each(folders)('%s has a contract and takes nothing beside it', (folder) => {
  expect(existsSync(`${here}${folder}/contract.ts`), 'contract.ts').toBe(true);
  const contracts = contractsOf(folder);
  const twins = TWINS.filter((twin) => existsSync(`${here}${folder}/${twin}`));
  expect(twins).toContain('web.tsx');
  for (const twin of twins)
    for (const { name, props } of componentsOf(`${folder}/${twin}`)) {
      if (props === '') continue;
      const [contract = ''] = props.split('<');
      expect([name, contracts.includes(contract) ? 'fits' : props]).toEqual([name, 'fits']);
    }
});

test.each(folders)('the twins of %s do all that its contract says', (folder) => {
  const wanted = parsed(`${folder}/contract.ts`)
    .statements.filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text.endsWith('Contract'))
    .flatMap(({ members }) => members.map(({ name }) => name?.getText() ?? ''));
  const beside = readdirSync(here + folder).filter((file) => /^use-[a-z-]*\.ts$/u.test(file));
  for (const twin of TWINS.filter((file) => existsSync(`${here}${folder}/${file}`))) {
    const files = [twin, ...beside].map((file) => readFileSync(`${here}${folder}/${file}`, 'utf8'));
    const source = files.join('\n');
    expect(wanted.filter((name) => !new RegExp(`\\b${name}\\b`, 'u').test(source))).toEqual([]);
  }
});

test('no contract and nothing they share knows an element, an event or a class of its platform', () => {
  const shared = ['control.ts', 'placed.ts', ...folders.map((folder) => `${folder}/contract.ts`)];
  const foreign = shared.flatMap((path) => {
    const source = readFileSync(here + path, 'utf8');
    const found = /HTML\w+|\bEvent\b|ComponentProps|react-dom|react-native|'aria-/u.exec(source);
    return found ? [`${path}: ${found[0]}`] : [];
  });
  expect(foreign).toEqual([]);
});
