/**
 * The pages built in pseudo-languages and served with the headers of the product's own code: a device of such a language
 * gets documents and files from here, and everything else from the scene's services.
 */
import { type MiddlewareConsumer, Module, type NestModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BrowserContext } from 'playwright-core';
import { readPageFiles } from '../../apps/ballot-api/src/pages/page-files.js';
import { pagesMiddleware } from '../../apps/ballot-api/src/pages/pages.middleware.js';
import { rootFolder } from '../../apps/cli/src/root.js';

export interface PseudoPages {
  /** Pages of this context come from here. @param origin where they seem to come from */
  serve(context: BrowserContext, origin: string): Promise<void>;
  stop(): Promise<void>;
}

export async function startPseudoPages(): Promise<PseudoPages> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'psephos-pseudo-'));
  const args = [path.join(rootFolder(), 'tools/build-web.mjs'), '--pseudo', '--out', folder];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const pages = readPageFiles(folder);

  @Module({})
  class PagesAlone implements NestModule {
    configure(consumer: MiddlewareConsumer): void {
      consumer.apply(pagesMiddleware(pages)).forRoutes('{*path}');
    }
  }
  const app = await NestFactory.create(PagesAlone, { logger: false });
  await app.listen(0, '127.0.0.1');
  const here = await app.getUrl();
  return {
    serve: async (context, origin) => {
      await context.route(
        (url) => url.origin === origin && pages.bundles.includes(url.pathname.split('/')[1] ?? ''),
        async (route) => {
          const url = here + route.request().url().slice(origin.length);
          await route.fulfill({ response: await route.fetch({ url, maxRetries: 3 }) });
        },
      );
    },
    stop: async () => {
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
