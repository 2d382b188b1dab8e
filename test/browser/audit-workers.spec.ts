/**
 * Workers outlive the build that left them: one that a dishonest build has put there goes, a newer build of the observers'
 * pages is offered and begins when asked for, and the pages say which scripts run.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { buildRecord } from '../support/build-record.js';
import { RecordHost } from '../support/record-host.js';
import { launch } from './scene.js';
import { heading, inspect } from './steps.js';

jest.setTimeout(240_000);

const EVIL_PAGE = `<!doctype html><title>x</title><h1>Evil</h1><script src="/vote/evil.js"></script>`;
const EVIL_SCRIPT = `navigator.serviceWorker.register('/vote/sw.js').then(() => navigator.serviceWorker.ready)
  .then(() => caches.open('psephos-evil')).then(() => (document.title = 'registered'));`;
const EVIL_WORKER = `addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => event.respondWith(
  new Response('<!doctype html><title>e</title><h1>Evil</h1>', { headers: { 'content-type': 'text/html' } })));`;

type Lie = { type: string; body: string } | ((honest: string) => string);

let host: RecordHost;
let server: Server;
let origin: string;
let browser: Browser;
let context: BrowserContext;
/** What is served instead, or what becomes of what is served, by path; "/vote/" is every page of voters. */
const lies = new Map<string, Lie>();

beforeAll(async () => {
  host = await RecordHost.start(await buildRecord({}));
  server = createServer((request, response) => {
    const path = request.url ?? '';
    const name = request.headers['service-worker'] === undefined && /^\/vote\/[^.]*$/.test(path) ? '/vote/' : path;
    const lie = lies.get(name);
    if (typeof lie === 'object') return void response.setHeader('content-type', lie.type).end(lie.body);
    const headers: HeadersInit = request.headers['service-worker'] === 'script' ? { 'service-worker': 'script' } : {};
    void fetch(host.origin + path, { headers }).then(async (answer) => {
      const bytes = Buffer.from(await answer.arrayBuffer());
      for (const [key, value] of answer.headers) {
        if (!/^(content-(length|encoding)|connection|keep-alive|transfer-encoding|etag)$/.test(key)) {
          response.setHeader(key, value);
        }
      }
      response.statusCode = answer.status;
      response.end(lie === undefined ? bytes : lie(bytes.toString('utf8')));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  browser = await launch();
});

afterAll(async () => {
  await browser?.close();
  server?.close();
  await host?.stop();
});

beforeEach(async () => {
  context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce' });
});

afterEach(async () => {
  lies.clear();
  await context.close();
});

async function open(path: string): Promise<Page> {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(origin + path);
  return page;
}

test.each(['/vote/sw.js', '/vote/', '/audit/other.js', '/audit/assets/none.js', '/sw.js', '/elections/sw.js'])(
  'a worker at %s: what takes itself away',
  async (path) => {
    const answer = await fetch(origin + path, { headers: { 'service-worker': 'script' } });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toContain('registration.unregister()');
  },
);

test('only the observers’ pages may start workers', async () => {
  const own = await fetch(`${origin}/audit/sw.js`, { headers: { 'service-worker': 'script' } });
  expect(await own.text()).toContain('psephos-audit-');
  const policy = async (bundle: string) => (await fetch(`${origin}/${bundle}/`)).headers.get('content-security-policy');
  expect(await policy('vote')).toMatch(/worker-src 'none'.*trusted-types 'none'$/);
  expect(await policy('audit')).toMatch(/worker-src 'self'.*trusted-types psephos-worker$/);
});

test('the kernel may be compiled by the observers’ and officials’ workers, and by no page', async () => {
  const policyOf = async (path: string) => (await fetch(origin + path)).headers.get('content-security-policy') ?? '';
  for (const bundle of ['vote', 'audit', 'office']) {
    const scripts = readdirSync(`dist/web/${bundle}/assets`).filter((name) => name.endsWith('.js'));
    const policies = await Promise.all(scripts.map((name) => policyOf(`/${bundle}/assets/${name}`)));
    const compiling = scripts.filter((_, i) => policies[i].includes("'wasm-unsafe-eval'"));
    expect(compiling).toEqual(scripts.filter((name) => name.includes('.worker-')));
    expect(compiling.length > 0).toBe(bundle !== 'vote');
    expect(await policyOf(`/${bundle}/`)).not.toContain('unsafe');
  }
  const page = await open('/audit/');
  const compile = () => WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)).then(String, String);
  expect(await page.evaluate(compile)).toContain('CompileError');
});

test('a worker that an evil build left at /vote/ is gone after the next visit', async () => {
  lies.set('/vote/', { type: 'text/html', body: EVIL_PAGE });
  lies.set('/vote/evil.js', { type: 'text/javascript', body: EVIL_SCRIPT });
  lies.set('/vote/sw.js', { type: 'text/javascript', body: EVIL_WORKER });
  const page = await open(`/vote/${host.electionId}`);
  await page.waitForFunction(() => document.title === 'registered');
  lies.clear();
  // The evil worker answers once more; meanwhile the browser asks for a newer one.
  const visit = await open(`/vote/${host.electionId}#secret`);
  await heading(visit, 'A small election');
  expect(await visit.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0);
  expect(await visit.evaluate(() => caches.keys())).toEqual([]);
  expect(visit.url()).toBe(`${origin}/vote/${host.electionId}`);
});

test('the scripts of the page have a fingerprint, which is what the server serves, or is not', async () => {
  const page = await open(`/audit/${host.electionId}`);
  await page
    .getByText(/^The scripts of this page have the fingerprint [0-9a-f]{4} [0-9a-f]{4} [0-9a-f]{4}\./)
    .waitFor();
  await page.getByText('The server serves the same now.').waitFor();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  lies.set('/audit/', (honest) => honest.replace('"integrity":{', '"integrity":{"/audit/assets/x.js":"sha384-x",'));
  await page.goto(`${origin}/audit/${host.electionId}/board`);
  await page.getByText('The server serves others now').waitFor();
});

test('a newer build waits until somebody asks for it; what was emptied is fetched again', async () => {
  const page = await open(`/audit/${host.electionId}`);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  expect(await page.getByText('A newer version is here.').count()).toBe(0);
  lies.set('/audit/sw.js', (honest) => `${honest}\n// newer`);
  await page.reload();
  await page.getByText('A newer version is here.').waitFor();
  expect(await inspect(page, 'audit-newer')).toEqual([]);
  const loaded = page.waitForEvent('load');
  await page.getByRole('button', { name: 'Reload' }).click();
  await loaded;
  await heading(page, 'A small election');
  await page.getByText('The server serves the same now.').waitFor();
  expect(await page.getByText('A newer version is here.').count()).toBe(0);
  const all = await page.evaluate(async () => {
    const [name = ''] = await caches.keys();
    return (await (await caches.open(name)).keys()).length;
  });
  expect(all).toBeGreaterThan(5);
  await page.evaluate(async () => {
    for (const name of await caches.keys()) await caches.delete(name);
  });
  await page.reload();
  await page.waitForFunction(async (wanted) => {
    const [name = ''] = await caches.keys();
    return name !== '' && (await (await caches.open(name)).keys()).length === wanted;
  }, all);
});
