/** Encryptions in fresh pages of Chromium, with the processor as it is or slowed down. */
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CommandError, EXIT } from '../output/command-error.js';
import { rootFolder } from '../root.js';
import type { encryptionTimes } from './encryption-run.js';

export interface Pages {
  /** @param slowdown 1, or how many times slower the page's processor shall be   @returns as `encryptionTimes` */
  times(count: number, slowdown: number): Promise<number[]>;
  close(): Promise<void>;
}

declare global {
  // In the page: what the bundle leaves there.
  var psephosBench: { encryptionTimes: typeof encryptionTimes };
}

/** Null where there is no Chromium. @throws CommandError without the packages for developers */
export async function openPages(): Promise<Pages | null> {
  const finder = pathToFileURL(path.join(rootFolder(), 'tools/find-chromium.mjs')).href;
  const { findChromium } = (await import(finder)) as { findChromium: () => string | null };
  const executablePath = findChromium();
  if (executablePath === null) return null;
  const { chromium } = await import('playwright-core').catch(missing);
  const code = await bundle();
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  return {
    times: async (count, slowdown) => {
      // A context of its own is a process of its own: nothing of the page before is compiled.
      const context = await browser.newContext();
      try {
        const page = await context.newPage();
        const session = await context.newCDPSession(page);
        await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
        await page.addScriptTag({ content: code });
        return await page.evaluate((n) => globalThis.psephosBench.encryptionTimes(n), count);
      } finally {
        await context.close();
      }
    },
    close: () => browser.close(),
  };
}

/** One script, built as the pages are. */
async function bundle(): Promise<string> {
  const { build } = await import('vite').catch(missing);
  const isSource = import.meta.url.endsWith('.ts');
  const entry = fileURLToPath(new URL(isSource ? './encryption-run.ts' : './encryption-run.js', import.meta.url));
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    root: rootFolder(),
    build: { write: false, target: 'es2022', lib: { entry, formats: ['iife'], name: 'psephosBench' } },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (output === undefined || !('output' in output)) throw new Error('the bundle was not built');
  // A declaration of the script, which the page's global object does not get from a strict one by itself.
  return `${output.output[0].code}\nglobalThis.psephosBench = psephosBench;`;
}

function missing(): never {
  throw new CommandError(
    'this benchmark needs the packages for developers',
    'npm ci in a folder with the sources of Psephos',
    EXIT.noInput,
  );
}
