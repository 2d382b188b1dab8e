/**
 * The observers' page as a verifier: real chromium, the bundle under its real headers, and for each record a worker of that
 * page, started as the page itself starts it and given what the page would give it.
 */
import { toHex } from '#crypto';
import { encodeTar } from '#record';
import type { Report } from '#verify';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { chromium } from 'playwright-core';
import { findChromium } from '../../tools/find-chromium.mjs';
import type { Job as PageJob } from '../../apps/web/audit/verification/jobs.js';
import { RecordHost } from '../support/record-host.js';
import { differences } from './attack.js';
import { baseOf } from './bases.js';
import { writtenHeaders } from './command-line.js';
import type { Verifier } from './verifiers.js';

const ASSETS = 'dist/web/audit/assets';
const TIMEOUT_MS = 120_000;

/** What the script in the page takes; bytes as base64, since only JSON reaches a page. */
interface Job {
  worker: string;
  archive: string;
  headers: string;
  electionId: string;
  timeoutMs: number;
}

/** Opens one page; all records go through it. */
export async function openPage(): Promise<Verifier> {
  const host = await RecordHost.start(await baseOf());
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('there is no chromium');
  const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
  const page = await browser.newPage({ serviceWorkers: 'block' });
  await page.addInitScript(keepPolicy);
  await page.goto(`${host.origin}/audit/check`);
  await page.locator('h1').first().waitFor();
  const file = readdirSync(path.resolve(ASSETS)).find((name) => name.startsWith('verify.worker-'));
  if (file === undefined) throw new Error('the pages are not built');
  return {
    name: 'page',
    report: async ({ files, headers, electionId }) => {
      const headerBytes = await writtenHeaders(headers);
      if (headerBytes === undefined) return undefined;
      return page.evaluate(verifyInWorker, {
        worker: `/audit/assets/${file}`,
        archive: Buffer.from(encodeTar(files)).toString('base64'),
        headers: Buffer.from(headerBytes).toString('base64'),
        electionId: toHex(electionId),
        timeoutMs: TIMEOUT_MS,
      });
    },
    differences,
    stop: async () => {
      await browser.close();
      await host.stop();
    },
  };
}

/** In the page, before its own script: the page may make one policy for scripts, and workers of ours go through that one. */
function keepPolicy(): void {
  const scope = globalThis as unknown as {
    trustedTypes: { createPolicy: (...policy: unknown[]) => unknown };
    workerPolicy: unknown;
  };
  const make = scope.trustedTypes.createPolicy.bind(scope.trustedTypes);
  scope.trustedTypes.createPolicy = (...policy) => (scope.workerPolicy = make(...policy));
}

/** In the page: what its own run does with a record from an archive. */
function verifyInWorker({ worker, archive, headers, electionId, timeoutMs }: Job): Promise<Report> {
  const blobOf = (base64: string) => new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]);
  const { workerPolicy } = globalThis as unknown as { workerPolicy: { createScriptURL(url: string): string } };
  const started = new Worker(workerPolicy.createScriptURL(worker), { type: 'module' });
  return new Promise<Report>((resolve, reject) => {
    setTimeout(() => reject(new Error('the worker gave no report in time')), timeoutMs);
    started.addEventListener('error', ({ message }) => reject(new Error(`the worker ended: ${message}`)));
    started.addEventListener('message', ({ data }: MessageEvent<{ type: string; report: Report; message: string }>) => {
      if (data.type === 'report') resolve(data.report);
      if (data.type === 'refused') reject(new Error(`the worker refused it: ${data.message}`));
    });
    const job: Extract<PageJob, { type: 'verify' }> = {
      type: 'verify',
      place: { kind: 'archive', blob: blobOf(archive) },
      electionId,
      headers: { kind: 'file', blob: blobOf(headers) },
      confirmations: [],
    };
    started.postMessage({ type: 'job', job });
  }).finally(() => started.terminate());
}
