/** The built pages and their manifest: what is missing, changed or added is found, and a definition's other hash too. */
import { sha256, toHex, utf8 } from '#crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { checkWebBuild } from '../../apps/cli/src/web/manifest.js';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-web-'));
  mkdirSync(path.join(folder, 'vote'));
  writeFileSync(path.join(folder, 'vote', 'index.html'), 'page');
  writeFileSync(path.join(folder, 'manifest'), line('page', 'vote/index.html'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function line(content: string, name: string): string {
  return `${toHex(sha256(utf8(content)))}  ${name}\n`;
}

it('gives the SHA-256 of the manifest', () => {
  expect(checkWebBuild(folder)).toEqual({
    hash: toHex(sha256(utf8(line('page', 'vote/index.html')))),
    files: ['vote/index.html'],
  });
});

const WRONG: [string, () => void, string][] = [
  ['no_manifest', () => rmSync(path.join(folder, 'manifest')), 'manifest is not there'],
  ['file_changed', () => writeFileSync(path.join(folder, 'vote', 'index.html'), 'pagf'), 'has other bytes'],
  ['file_missing', () => rmSync(path.join(folder, 'vote', 'index.html')), 'is missing'],
  ['file_added', () => writeFileSync(path.join(folder, 'vote', 'extra.js'), ''), 'is not named'],
  ['line_malformed', () => writeFileSync(path.join(folder, 'manifest'), 'vote/index.html\n'), 'no line of a manifest'],
  ['path_above', () => writeFileSync(path.join(folder, 'manifest'), line('', '../x')), 'no line of a manifest'],
];

it.each(WRONG)('%s', (_name, change, words) => {
  change();
  expect(() => checkWebBuild(folder)).toThrow(words);
});
