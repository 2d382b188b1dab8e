/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  // Pages in a real browser: `npm run test:browser`, one suite at a time.
  testPathIgnorePatterns: process.env.BROWSER ? [] : ['<rootDir>/test/browser/'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  testTimeout: 60_000,
  maxWorkers: 2,
};
