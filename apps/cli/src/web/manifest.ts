/**
 * The built pages of this installation: `dist/web/manifest` names every file with its SHA-256, and the manifest's own
 * SHA-256 is `software.web` of a definition (spec §11). It says something about the pages only if the files are those.
 */
import { fromHex, sha256, toHex } from '#crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandError, EXIT } from '../output/command-error.js';
import { rootFolder } from '../root.js';

export const BUILD_HINT = 'build the pages first: node tools/build-web.mjs';
const LINE = /^([0-9a-f]{64}) {2}([\w./-]+)$/;

/** The pages of this installation. */
export function webFolder(): string {
  return path.join(rootFolder(), 'dist', 'web');
}

/** SHA-256 of the installation's manifest in hex, or null where no pages were built. */
export function webHash(): string | null {
  return hashOf(manifestIn(webFolder()));
}

function hashOf(file: string): string | null {
  return existsSync(file) ? toHex(sha256(new Uint8Array(readFileSync(file)))) : null;
}

export interface WebBuild {
  /** Hex. */
  hash: string;
  /** Path below `dist/web`. */
  files: string[];
}

/**
 * The manifest's hash, after every built file was compared with it.
 * @param folder  {@link webFolder}
 * @throws CommandError
 */
export function checkWebBuild(folder: string): WebBuild {
  const manifest = manifestIn(folder);
  const hash = hashOf(manifest);
  if (hash === null) throw new CommandError(`${manifest} is not there`, BUILD_HINT, EXIT.noInput);
  // 1. What the manifest names is there, byte for byte.
  const named = readFileSync(manifest, 'utf8').split('\n').slice(0, -1).map(readLine);
  for (const { name, fileHash } of named) {
    const file = path.join(folder, ...name.split('/'));
    if (!existsSync(file)) throw differs(`${file} is missing`);
    if (toHex(sha256(new Uint8Array(readFileSync(file)))) !== fileHash) throw differs(`${file} has other bytes`);
  }
  // 2. Nothing else is there.
  const names = new Set(['manifest', ...named.map(({ name }) => name)]);
  const extra = filesBelow(folder).find((name) => !names.has(name));
  if (extra !== undefined) throw differs(`${path.join(folder, extra)} is not named`);
  return { hash, files: named.map(({ name }) => name) };
}

function readLine(line: string): { name: string; fileHash: string } {
  const [, fileHash, name] = LINE.exec(line) ?? [];
  if (fileHash === undefined || name === undefined || name.split('/').includes('..')) {
    throw differs(`'${line.slice(0, 100)}' is no line of a manifest`);
  }
  return { name, fileHash: toHex(fromHex(fileHash, 32)) };
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'));
}

function differs(message: string): CommandError {
  return new CommandError(`the pages are not those of their manifest: ${message}`, BUILD_HINT, EXIT.failed);
}

function manifestIn(folder: string): string {
  return path.join(folder, 'manifest');
}
