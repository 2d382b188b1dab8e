// Builds the pages: one Vite build a bundle (vote, audit, office; one without an index.html is left out), then
// dist/web/manifest, the SHA-256 of every built file in the form of `sha256sum`, sorted by path. The SHA-256 of the
// manifest is `software.web` of a definition. Two builds of the same sources give the same bytes.
// `node tools/build-web.mjs vote` builds that bundle again and leaves the others as they are.
// `--out FOLDER` builds there instead; with `--pseudo`, for tests alone, in languages that nobody speaks.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values: options, positionals: wanted } = parseArgs({
  allowPositionals: true,
  options: { out: { type: 'string' }, pseudo: { type: 'boolean', default: false } },
});
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const web = path.join(root, 'apps/web');
const out = path.resolve(options.out ?? path.join(root, 'dist/web'));
const BUNDLES = ['vote', 'audit', 'office'];

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function build(bundle) {
  const vite = path.join(root, 'node_modules/vite/bin/vite.js');
  const args = [vite, 'build', '--config', path.join(web, 'vite.config.ts'), '--logLevel', 'error'];
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, BUNDLE: bundle, OUT: out, PSEUDO: options.pseudo ? '1' : '', NODE_ENV: 'production' },
  });
  if (status !== 0) {
    console.error(`the bundle '${bundle}' could not be built${error ? `: ${error.message}` : ''}`);
    process.exit(status ?? 1);
  }
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(out, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name !== 'manifest')
    .sort();
}

if (options.pseudo && options.out === undefined) {
  console.error('pages in pseudo-languages are for tests: name a folder with --out');
  process.exit(64);
}
for (const name of wanted.filter((name) => !BUNDLES.includes(name))) {
  console.error(`there is no bundle '${name}', only ${BUNDLES.join(', ')}`);
  process.exit(64);
}
if (wanted.length === 0) rmSync(out, { recursive: true, force: true });
rmSync(path.join(out, 'manifest'), { force: true });
const isThere = (bundle) => existsSync(path.join(web, bundle, 'index.html'));
const bundles = BUNDLES.filter((bundle) => isThere(bundle) && (wanted.length === 0 || wanted.includes(bundle)));
for (const bundle of bundles) build(bundle);
const manifest = filesBelow(out)
  .map((name) => `${sha256(readFileSync(path.join(out, name)))}  ${name}\n`)
  .join('');
writeFileSync(path.join(out, 'manifest'), manifest);
console.log(`${sha256(manifest)}  ${path.relative(process.cwd(), path.join(out, 'manifest'))} (${bundles.join(', ')})`);
