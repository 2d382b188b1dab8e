// Type-aware linting with zero warnings, and the direction of dependencies (docs/decisions/0002):
//   apps → client, chain, witness, edge → office, store → record → crypto; apps never import one another.
import tseslint from 'typescript-eslint';

const libraries = ['crypto', 'record', 'verify', 'store', 'witness', 'edge', 'client', 'office', 'chain'];

/** Forbids every library but those named, relative paths that leave the folder's own library, and given packages. */
function mayImport(allowed, forbiddenPackages = []) {
  const forbidden = libraries.filter((name) => !allowed.includes(name)).map((name) => `#${name}`);
  return {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `^(${[...forbidden, '(\\.\\./)+(libs|apps)/'].join('|')})`,
            message: 'Against the direction of dependencies (docs/decisions/0002).',
          },
          {
            regex: '^@bsv/sdk$',
            message: 'Import subpaths of the SDK: the whole of it reaches for the network by default.',
          },
          ...forbiddenPackages.map((regex) => ({ regex, message: 'Not in this library (docs/decisions/0002).' })),
        ],
      },
    ],
  };
}
const frameworks = ['^node:', '^@nestjs', '^typeorm', '^pg$', '^ws$', '^express'];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**', 'coverage/**', 'libs/crypto/kernel/**'] },
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['libs/crypto/**/*.ts'], rules: mayImport([], frameworks) },
  { files: ['libs/record/**/*.ts'], rules: mayImport(['crypto'], frameworks) },
  { files: ['libs/record/src/verify-election/**/*.ts'], rules: mayImport(['crypto', 'record'], frameworks) },
  { files: ['libs/client/**/*.ts'], rules: mayImport(['crypto', 'record', 'verify', 'office'], frameworks) },
  { files: ['libs/office/**/*.ts'], rules: mayImport(['crypto', 'record'], frameworks) },
  {
    files: ['libs/chain/**/*.ts'],
    rules: mayImport(['crypto', 'record', 'verify'], ['^@nestjs', '^typeorm', '^pg$', '^express']),
  },
  { files: ['libs/store/**/*.ts'], rules: mayImport(['crypto', 'record']) },
  { files: ['libs/edge/**/*.ts'], rules: mayImport(['crypto', 'record']) },
  { files: ['libs/witness/**/*.ts'], rules: mayImport(['crypto', 'record', 'store', 'edge']) },
  { files: ['apps/**/*.ts'], rules: mayImport(libraries) },
  {
    // Pages run in browsers: nothing of the servers, nothing of Node. Text never becomes markup.
    files: ['apps/web/{kit,vote,audit,office}/**/*.{ts,tsx}'],
    rules: {
      ...mayImport(['crypto', 'record', 'verify', 'client', 'office'], frameworks),
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'dangerouslySetInnerHTML'].map((property) => ({
          property,
          message: 'Text from others is shown as text.',
        })),
      ],
    },
  },
  { files: ['apps/cli/**/*.ts', 'test/**/*.ts', 'tools/**'], rules: { 'no-console': 'off' } },
  {
    // A page of Nest: an empty class is what its decorators describe; unbound methods are how its pipes are named.
    files: ['apps/**/*.module.ts', 'libs/**/*.module.ts'],
    rules: { '@typescript-eslint/no-extraneous-class': 'off' },
  },
);
