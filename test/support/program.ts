/** How a test starts a program as a process of its own. */
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname, '../..');
const HOOKS = path.join(ROOT, 'test/support/ts-node.mjs');

/**
 * Node's arguments. The apps run as they are built (`npm run jest` builds what is old), which begins in a third of the time; a
 * test's own program runs from its source.
 * @param main a `.ts` file below the repository's root
 */
export function programArguments(main: string): string[] {
  if (main.startsWith('apps/')) return [path.join(ROOT, 'dist', main.replace(/\.ts$/, '.js'))];
  return ['--conditions=source', '--no-warnings', '--import', HOOKS, path.join(ROOT, main)];
}
