/**
 * Keeps this bundle's own files on the device, so that a ballot or a dropped record can be checked without a network. It
 * answers for nothing else: the election's data always comes from where the page asked for it, and nothing of what a
 * person scans or drops ever reaches this worker.
 */

/** The few parts of a service worker's scope that are used; `lib.webworker` cannot stand beside `lib.dom`. */
interface WorkerScope {
  location: Location;
  clients: { claim(): Promise<void> };
  addEventListener(
    type: 'install' | 'activate',
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void;
  addEventListener(
    type: 'fetch',
    listener: (event: { request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void;
}

const scope = self as unknown as WorkerScope;
/** Filled in when the bundle is built. */
const bundle = JSON.parse('__BUNDLE_FILES__') as { version: string; files: string[] };
const name = `psephos-audit-${bundle.version}`;
const own = new Set(bundle.files);
const DOCUMENT = '/audit/index.html';

scope.addEventListener('install', (event) => {
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(bundle.files)));
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

scope.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== scope.location.origin) return;
  if (request.mode === 'navigate') event.respondWith(fromCache(DOCUMENT, request));
  else if (own.has(pathname)) event.respondWith(fromCache(pathname, request));
});

/** A new build is installed beside the old one and takes over when no page of the old one is open any more. */
async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(name);
  return (await cache.match(path)) ?? fetch(request);
}
