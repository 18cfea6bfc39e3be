import js from '@eslint/js';
import a11y from 'eslint-plugin-jsx-a11y';
import hooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';
import { wordingRule } from './scripts/wording-rule.mjs';

const ICONS = { group: ['lucide*'], message: 'Pictures are the Icon of packages/ui.' };

/** What belongs to one platform has no place in what all of them share. */
const ONE_PLATFORM = [
  { group: ['react-dom*', 'next*', 'react-native*', 'expo*'], message: 'This runs everywhere.' },
  {
    regex: '^@wumbo/ui/(?!(?:.*/contract|control|icon-name|toast-store)$)',
    message: 'Screens have parts; what all platforms share knows their contracts alone.',
  },
];
const RECKONING = "[operator=/^([-+*/%]|\\*\\*|[<>]=?)$/]";
const EQUALS = '[operator=/^[!=]==$/]';
const message = 'Amounts are reckoned with by @wumbo/format/arithmetic alone.';
const MONEY = [
  `BinaryExpression${RECKONING} > MemberExpression[property.name='minor']`,
  `BinaryExpression${RECKONING} > Identifier[name='minor']`,
  `BinaryExpression${EQUALS} > MemberExpression[property.name='minor']`,
  `AssignmentExpression[operator=/^[-+*/]=$/] > MemberExpression[property.name='minor']`,
  `UnaryExpression[operator='-'] > MemberExpression[property.name='minor']`,
  `UnaryExpression[operator='-'] > Identifier[name='minor']`,
  `CallExpression[callee.object.name='Math'] > MemberExpression[property.name='minor']`,
  `CallExpression[callee.object.name='Math'] > Identifier[name='minor']`,
  "CallExpression[callee.name='BigInt']",
].map((selector) => ({ selector, message }));
const FORM = {
  selector: "JSXOpeningElement[name.name='form']",
  message: 'Form of packages/ui says what leaving it would throw away.',
};

/** Names of programs and of the protocol: the same in every language. */
const NAMES = (
  'Android Bearer Chrome Edg Edge Excel Firefox Linux Mac Opera OS Safari Windows'
).split(' ');

export default ts.config(
  {
    ignores: [
      '**/node_modules/**',
      '**/.next/**',
      '**/out/**',
      '**/next-env.d.ts',
      'packages/api/src/schema.ts',
      'packages/ui/src/icon/pictures.ts',
    ],
  },
  js.configs.recommended,
  ...ts.configs.strict,
  ...ts.configs.stylistic,
  {
    files: ['**/*.{ts,tsx}'],
    ...a11y.flatConfigs.strict,
    languageOptions: { ...a11y.flatConfigs.strict.languageOptions, globals: globals.browser },
  },
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error',
      'max-len': [
        'error',
        { code: 100, ignoreStrings: true, ignoreUrls: true, ignoreTemplateLiterals: true },
      ],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': [
        'error',
        { max: 70, skipBlankLines: true, skipComments: true },
      ],
      'no-console': 'error',
      eqeqeq: 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/no-invalid-void-type': 'off',
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['next/*'], message: 'Only navigation.tsx and app/ know Next.' }, ICONS] },
      ],
    },
  },
  {
    files: ['web/**/*.{ts,tsx}', 'packages/{api,ui,features}/**/*.{ts,tsx}'],
    rules: { 'no-restricted-syntax': ['error', ...MONEY] },
  },
  {
    files: ['web/**/*.tsx'],
    rules: { 'no-restricted-syntax': ['error', FORM, ...MONEY] },
  },
  {
    files: [
      'web/src/app/**',
      'web/src/navigation.tsx',
      'web/src/testing/screens.tsx',
      'web/next.config.ts',
    ],
    rules: { 'no-restricted-imports': ['error', { patterns: [ICONS] }] },
  },
  {
    files: ['packages/ui/src/write-pictures.tsx'],
    rules: { 'no-restricted-imports': 'off' },
  },
  {
    files: ['packages/{api,features,format}/src/**', 'packages/ui/src/*/contract.ts'],
    rules: { 'no-restricted-imports': ['error', { patterns: [ICONS, ...ONE_PLATFORM] }] },
  },
  {
    files: ['web/src/**/*.{ts,tsx}', 'packages/*/src/**/*.{ts,tsx}'],
    ignores: [
      '**/*.test.{ts,tsx}',
      '**/*.test-d.ts',
      '**/testing/**',
      'packages/wording/**',
      // They write styles and pictures.
      'packages/ui/src/tokens-css.ts',
      'packages/ui/src/write-*.{ts,tsx}',
    ],
    plugins: { wording: { rules: { catalogue: wordingRule } } },
    rules: { 'wording/catalogue': ['error', { names: NAMES }] },
  },
  {
    files: ['packages/wording/src/en/**'],
    rules: { 'max-lines': 'off', 'max-len': 'off' },
  },
  { files: ['e2e/**', 'scripts/**', '**/*.test.ts', 'web/public/**'], rules: { 'no-console': 'off' } },
  { files: ['scripts/**', 'e2e/**'], languageOptions: { globals: globals.node } },
  { files: ['web/public/**'], languageOptions: { globals: globals.browser } },
);
