import { findChromium } from './tools/find-chromium.mjs';

const chromium = findChromium();
if (chromium === null) {
  console.warn(
    'The tests in a browser are skipped: there is no chromium (Debian: apt-get install chromium, or set CHROMIUM).',
  );
} else {
  process.env.CHROMIUM = chromium;
}

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts'] },
  testMatch: ['<rootDir>/test/**/*.spec.ts'],
  testPathIgnorePatterns: chromium === null ? ['<rootDir>/test/browser/'] : [],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
  setupFiles: ['<rootDir>/test/support/ts-threads.cjs'],
  testSequencer: '<rootDir>/test/support/sequencer.mjs',
  testTimeout: 60_000,
  // Who tests whole elections waits half of the time, for pages, blocks and closing hours: four share two cores well.
  maxWorkers: 4,
};
