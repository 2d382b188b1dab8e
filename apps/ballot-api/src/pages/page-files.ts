/**
 * The built pages (spec §11: `software.web` is the SHA-256 of their manifest): read once at the start, only what the
 * manifest names and only with the bytes that it names. What is served later cannot change under a running service.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

export interface PageFile {
  bytes: Buffer;
  type: string;
  /** Its name holds the hash of its content. */
  isHashed: boolean;
}

export interface PageFiles {
  /** By path below the folder, `vote/index.html`. */
  files: ReadonlyMap<string, PageFile>;
  bundles: readonly string[];
  /** SHA-256 of the manifest in hex, or null where no pages were built. */
  manifestHash: string | null;
}

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const LINE = /^([0-9a-f]{64}) {2}([\w./-]+)$/;

/**
 * @param folder  `dist/web`; absent where a service runs without pages
 * @throws Error when a file differs from the manifest: half a build must not be served
 */
export function readPageFiles(folder: string): PageFiles {
  const manifestPath = path.join(folder, 'manifest');
  if (!existsSync(manifestPath)) return { files: new Map(), bundles: [], manifestHash: null };
  const manifest = readFileSync(manifestPath);
  const files = new Map<string, PageFile>();
  for (const line of manifest.toString('utf8').split('\n')) {
    if (line === '') continue;
    const [, hash, name] = LINE.exec(line) ?? [];
    if (hash === undefined || name === undefined || name.includes('..'))
      throw new Error(`not a manifest line: ${line}`);
    const bytes = readFileSync(path.join(folder, name));
    if (sha256(bytes) !== hash) throw new Error(`${name} differs from the manifest: build the pages again`);
    const type = TYPES[path.extname(name)] ?? 'application/octet-stream';
    files.set(name, { bytes, type, isHashed: name.includes('/assets/') });
  }
  const bundles = [...files.keys()].flatMap((name) => (name.endsWith('/index.html') ? [name.split('/')[0] ?? ''] : []));
  return { files, bundles, manifestHash: sha256(manifest) };
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
