import eslint from '@eslint/js';
import tseslint from 'typescript-eslint';

const noDefaultExports = [
  { selector: 'ExportDefaultDeclaration', message: 'Export by name: one word for one thing everywhere.' },
  {
    selector: 'ExportSpecifier[exported.name="default"]',
    message: 'Export by name: one word for one thing everywhere.',
  },
];

const chance = 'Decisions are pure: time, ids and chance arrive with the command.';

const entryPoints = ['src/main.ts', 'src/embedded/**', 'src/cli/**', 'src/sample/main.ts'];

export default tseslint.config(
  { ignores: ['dist/', 'dist-bench/', 'data/', 'coverage/', '.tmp/', 'views/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [eslint.configs.recommended, tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.config.ts'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Nest types its options as a class and takes them as a literal.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // Narrowing outlives an await: what another task has changed meanwhile looks impossible to this rule.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/use-unknown-in-catch-callback-variable': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, allowDefaultCaseForExhaustiveSwitch: true },
      ],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-restricted-syntax': ['error', ...noDefaultExports],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: entryPoints,
    rules: { 'no-console': 'error' },
  },
  {
    files: ['src/**/domain/**/*.ts', 'src/kernel/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: chance },
        { object: 'Math', property: 'random', message: chance },
        { object: 'Temporal', property: 'Now', message: chance },
      ],
      'no-restricted-syntax': [
        'error',
        ...noDefaultExports,
        { selector: 'Identifier[name="randomUUID"]', message: chance },
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: chance },
        { selector: 'CallExpression[callee.name="Date"]', message: chance },
      ],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts', 'checks/**/*.ts'],
    rules: {
      // Answers of supertest and of raw sockets are `any` until a test has looked at them.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['*.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [eslint.configs.recommended],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', module: 'writable', require: 'readonly' },
    },
  },
);
