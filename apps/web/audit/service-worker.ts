/**
 * Keeps this bundle's own files on the device, so that a ballot or a dropped record can be checked without a network. It
 * answers for nothing else: the election's data always comes from where the page asked for it, and nothing of what a
 * person scans or drops ever reaches this worker.
 */

/** The few parts of a service worker's scope that are used; `lib.webworker` cannot stand beside `lib.dom`. */
interface WorkerScope {
  location: Location;
  clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(
    type: 'install' | 'activate',
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void;
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void;
  addEventListener(
    type: 'fetch',
    listener: (event: {
      request: Request;
      respondWith(answer: Promise<Response>): void;
      waitUntil(work: Promise<unknown>): void;
    }) => void,
  ): void;
}

const scope = self as unknown as WorkerScope;
/** Filled in when the bundle is built. */
const bundle = JSON.parse('__BUNDLE_FILES__') as { version: string; files: string[] };
const name = `psephos-audit-${bundle.version}`;
const own = new Set(bundle.files);
const DOCUMENT = '/audit/index.html';

scope.addEventListener('install', (event) => {
  event.waitUntil(keep());
});

scope.addEventListener('activate', (event) => {
  const old = (key: string) => key.startsWith('psephos-audit-') && key !== name;
  event.waitUntil(
    caches
      .keys()
      .then((keys) => Promise.all(keys.filter(old).map((key) => caches.delete(key))))
      .then(() => scope.clients.claim()),
  );
});

// Somebody asked for the newer build: no page waits for the older ones to be closed.
scope.addEventListener('message', ({ data }) => {
  if (data === 'activate') void scope.skipWaiting();
});

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.location.origin) return;
  const path = request.mode === 'navigate' ? DOCUMENT : own.has(pathname) ? pathname : null;
  if (path === null) return;
  const kept = caches.open(name).then((cache) => cache.match(path));
  event.respondWith(kept.then((found) => found ?? fetch(request)));
  // Somebody emptied what was kept: all of it is fetched again, or nothing.
  event.waitUntil(kept.then((found) => (found === undefined ? keep().catch(() => undefined) : undefined)));
});

async function keep(): Promise<void> {
  const cache = await caches.open(name);
  await cache.addAll(bundle.files);
}
