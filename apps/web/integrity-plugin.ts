/**
 * Integrity of the files that a page loads later: an import map in the document names the hash of every script, so that a
 * browser runs none that differs from the build (the tags of the document have theirs from vite-plugin-sri3). The map is
 * the one inline script of a page; the service that serves it names its hash in the policy.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Plugin } from 'vite';

/** @param base path of the bundle, `/vote/` */
export function importIntegrity(base: string): Plugin {
  let outDir = '';
  return {
    name: 'psephos-import-integrity',
    apply: 'build',
    configResolved(config) {
      outDir = config.build.outDir;
    },
    writeBundle() {
      const scripts = readdirSync(path.join(outDir, 'assets'))
        .filter((name) => name.endsWith('.js'))
        .sort();
      const integrity = scripts.map((name) => [`${base}assets/${name}`, sri(path.join(outDir, 'assets', name))]);
      const map = JSON.stringify({ integrity: Object.fromEntries(integrity) as Record<string, string> });
      const file = path.join(outDir, 'index.html');
      const [before, after, ...more] = readFileSync(file, 'utf8').split('<script ');
      if (after === undefined || more.length > 0) throw new Error(`${file} has not exactly one script`);
      // Before the first script: a later map would not hold for what that one imports.
      writeFileSync(file, `${before}<script type="importmap">${map}</script>\n    <script ${after}`);
    },
  };
}

function sri(file: string): string {
  return `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`;
}
