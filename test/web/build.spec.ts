/** Anyone who builds the pages gets the bytes that the definition names; the languages of the tests are not among them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { rootFolder } from '../../apps/cli/src/root.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-build-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function build(...args: string[]) {
  const tool = path.join(rootFolder(), 'tools/build-web.mjs');
  return spawnSync(process.execPath, [tool, ...args], { cwd: folder, encoding: 'utf8' });
}

function filesOf(name: string): Record<string, string> {
  const root = path.join(folder, name);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map((file) => [path.relative(root, file), readFileSync(file, 'base64')]));
}

const PSEUDO = /\u202e|ţĥ/;

test('two builds are the same, byte for byte', () => {
  for (const name of ['one', 'two/elsewhere']) expect(build('--out', name).stderr).toBe('');
  const [one, two] = [filesOf('one'), filesOf('two/elsewhere')];
  expect(Object.keys(one)).toContain('vote/index.html');
  expect(two).toEqual(one);
  expect(Object.values(one).filter((file) => PSEUDO.test(Buffer.from(file, 'base64').toString()))).toEqual([]);
});

test('pseudo-languages go to a folder of their own, never to where pages are served from', () => {
  const refused = build('--pseudo');
  expect(refused.status).toBe(64);
  expect(refused.stderr).toBe('pages in pseudo-languages are for tests: name a folder with --out\n');
  expect(build('--pseudo', '--out', 'pseudo').status).toBe(0);
  const words = Object.entries(filesOf('pseudo'))
    .filter(([, file]) => PSEUDO.test(Buffer.from(file, 'base64').toString()))
    .map(([name]) => name.replace(/-.{8}\.js$/, ''))
    .sort();
  // Each catalogue of each bundle in two languages.
  const catalogues = words.filter((_, at) => at % 2 === 0);
  expect(words).toEqual(catalogues.flatMap((name) => [name, name]));
  for (const bundle of ['vote', 'audit', 'office']) expect(catalogues).toContain(`${bundle}/assets/common`);
  expect(catalogues).toEqual(expect.arrayContaining(['vote/assets/vote', 'audit/assets/audit']));
});
