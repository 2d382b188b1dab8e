/**
 * The service worker of the audit bundle, `audit/sw.js`: compiled beside the pages, with the list of the bundle's own files
 * and a version that is the hash of them all. The same sources give the same bytes.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

/** What stands in the worker's source for the list. */
const PLACE = '__BUNDLE_FILES__';

/** @param worker source file of the service worker   @param base path of the bundle, `/audit/` */
export function offlineFiles(worker: string, base: string): Plugin {
  let outDir = '';
  return {
    name: 'psephos-offline-files',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id: worker, fileName: 'sw.js' });
    },
    // After everything is on disk, the files of the public folder too.
    closeBundle() {
      const file = path.join(outDir, 'sw.js');
      const names = readdirSync(outDir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(outDir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
        .filter((name) => name !== 'sw.js')
        .sort();
      const hash = createHash('sha256');
      for (const name of names) hash.update(`${name}\0`).update(readFileSync(path.join(outDir, name)));
      const list = { version: hash.digest('hex').slice(0, 16), files: names.map((name) => base + name) };
      const source = readFileSync(file, 'utf8');
      if (source.split(PLACE).length !== 2) throw new Error(`${file} has no single place for its list of files`);
      writeFileSync(file, source.replace(new RegExp(`["'\`]?${PLACE}["'\`]?`), JSON.stringify(JSON.stringify(list))));
    },
  };
}
