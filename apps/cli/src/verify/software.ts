/**
 * Which program verifies: the SHA-256 of its own files. What one version has found to be in order, another one checks
 * again, since it may check more.
 */
import { sha256, toHex, utf8 } from '#crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rootFolder } from '../root.js';

/** The parts of this program that judge a record, and what names the versions of everything that they use. */
const PARTS = ['crypto', 'record'];
const VERSIONS = ['package.json'];

/** @returns 64 hex digits: the same for the same files and the same Node.js */
export function softwareHash(): string {
  const libraries = path.resolve(path.dirname(fileURLToPath(import.meta.resolve('#crypto'))), '../..');
  const files = [
    ...PARTS.flatMap((part) => filesBelow(path.join(libraries, part))),
    ...VERSIONS.map((name) => path.join(rootFolder(), name)),
  ];
  const lines = files.map((file) => `${toHex(sha256(new Uint8Array(readFileSync(file))))}\n`);
  return toHex(sha256(utf8(`${process.version}\n${lines.join('')}`)));
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name) && !entry.name.endsWith('.d.ts'))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}
