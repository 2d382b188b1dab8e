/**
 * Builds one of the three bundles (BUNDLE=vote|audit|office). They share sources and no built file, so that the voter's
 * page carries nothing but what a voter needs. The build is reproducible: no time, no path, no random name in it.
 */
import path from 'node:path';
import { defineConfig } from 'vite';
import { sri } from 'vite-plugin-sri3';
import { importIntegrity } from './integrity-plugin.js';
import { messages } from './messages-plugin.js';
import { offlineFiles } from './offline-plugin.js';
import { staticWords } from './static-words-plugin.js';

/** Our libraries: pure modules, of which a page takes what it uses. */
const LIBRARIES = /\/libs\/(crypto|record|client|office)\//;

const bundle = process.env['BUNDLE'] ?? 'vote';
const out = process.env['OUT'] ?? path.join(import.meta.dirname, '../../dist/web');
/** Words in languages that only tests can read; `tools/build-web.mjs` never puts them into `dist`. */
const isPseudo = process.env['PSEUDO'] === '1';
const root = path.join(import.meta.dirname, bundle);

export default defineConfig({
  root,
  base: `/${bundle}/`,
  publicDir: path.join(import.meta.dirname, 'public', bundle),
  resolve: {
    conditions: ['source', 'module', 'browser', 'production'],
    // Messages are parsed when they are built, so the parser stays out of the pages.
    alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' },
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es', plugins: () => [messages(isPseudo)] },
  build: {
    outDir: path.join(out, bundle),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
    assetsInlineLimit: 0,
    sourcemap: false,
    rolldownOptions: {
      input: path.join(root, 'index.html'),
      // A library's module that nothing is used of does nothing: its tables and schemas stay out of the pages.
      treeshake: { moduleSideEffects: (id) => !LIBRARIES.test(id) },
    },
  },
  plugins: [
    messages(isPseudo),
    staticWords(path.join(import.meta.dirname, 'messages')),
    sri(),
    importIntegrity(`/${bundle}/`),
    ...(bundle === 'audit' ? [offlineFiles(path.join(root, 'service-worker.ts'), '/audit/')] : []),
  ],
});
